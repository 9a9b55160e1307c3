namespace Periscope.Data.Extraction;

/// <summary>Finds the region that is the page's main part.</summary>
internal static class MainContent
{
    public static Region Find(Region body, Furniture furniture)
    {
        var main = LargestMain(body);
        return main is not null && main.TextLength * 3 > ReadableLength(body, furniture) ? main : Descend(body, furniture);
    }

    private static Region? LargestMain(Region region)
    {
        Region? largest = null;
        foreach (var child in region.Children.OfType<Region>())
        {
            var found = child.Name == "main" || child.Element.GetAttribute("role") == "main" ? child : LargestMain(child);
            largest = found is not null && (largest is null || found.TextLength > largest.TextLength) ? found : largest;
        }
        return largest;
    }

    /// <summary>Goes down as long as one child holds nearly all prose, which leaves out what stands around it.</summary>
    private static Region Descend(Region region, Furniture furniture)
    {
        while (true)
        {
            var readable = region.Children.OfType<Region>().Where(child => !furniture.Is(child, inMain: false)).ToList();
            var prose = readable.Sum(child => child.ProseLength);
            var largest = readable.MaxBy(child => child.ProseLength);
            if (largest is null || prose == 0 || ElementNames.IsPhrase(largest.Name) || largest.Name is "p" or "ul" or "ol" or "table"
                || largest.ProseLength < prose * 0.9 || readable.Exists(child => child != largest && IsProse(child)))
            {
                return region;
            }
            region = largest;
        }
    }

    private static bool IsProse(Region region) =>
        region.HasTopHeading || region.Name is "h1" or "h2" || (region.ProseLength >= 160 && region.LinkDensity < 0.3);

    private static int ReadableLength(Region region, Furniture furniture) =>
        region.Children.OfType<Region>().Where(child => !furniture.Is(child, inMain: false)).Sum(child => child.TextLength);
}
