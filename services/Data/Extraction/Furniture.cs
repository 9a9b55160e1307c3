using System.Text.RegularExpressions;

namespace Periscope.Data.Extraction;

/// <summary>Decides which parts of a page are not its content: navigation, footers, consent banners, what is hidden.</summary>
internal sealed partial class Furniture(Region body)
{
    private const int LongestBanner = 1_500;
    private const int LongestBox = 400;
    private const int ShortestPassage = 300;

    public bool Is(Region region, bool inMain)
    {
        if (region.TextLength == 0 || region.HasMain || region.Name is "main" or "body" or "html")
        {
            return false;
        }
        var element = region.Element;
        if (element.Attributes.Length > 0 && IsHidden(region))
        {
            return true;
        }
        if (region.Name is "nav" or "dialog" or "menu")
        {
            return true;
        }
        // A wrapper around most of the text is not furniture, whatever its class says ("has-sidebar", "modal-open").
        if (region.TextLength * 2 > body.TextLength)
        {
            return false;
        }
        switch (region.Name)
        {
            case "footer":
            case "aside":
                return !inMain || region.LinkDensity > 0.3;
            case "header":
                return !inMain && !region.HasTopHeading;
            case "form":
                return region.TextLength * 5 < body.TextLength;
            case "button":
                // A button that opens a section is that section's heading.
                return !element.HasAttribute("aria-expanded") && !element.HasAttribute("aria-controls");
            default:
                return IsByRole(element.GetAttribute("role"), region, inMain) || IsByClass(region, inMain) || IsConsentBanner(region);
        }
    }

    /// <summary>Whether a part is refilled by the site itself. A part that is most of the page is the page.</summary>
    public bool IsRotating(Region region)
    {
        if (ElementNames.IsPhrase(region.Name) || region.TextLength * 5 > body.TextLength * 2)
        {
            return false;
        }
        var hints = ClassHintsReader.Of(region.Element);
        return hints.HasFlag(ClassHints.Rotating) || hints.HasFlag(ClassHints.Recent | ClassHints.Posts);
    }

    private static bool IsHidden(Region region)
    {
        // What is hidden and long waits for a reader to open it; what is hidden and short waits for the right moment to be in the way.
        if (region.ProseLength >= ShortestPassage && region.LinkDensity < 0.3)
        {
            return false;
        }
        var element = region.Element;
        var hidden = element.HasAttribute("hidden") || element.GetAttribute("aria-hidden") == "true"
            || (element.GetAttribute("style") is { } style && HiddenStyle().IsMatch(style));
        return hidden && element.GetAttribute("role") != "tabpanel" && !ClassHintsReader.Of(element).HasFlag(ClassHints.Collapsible);
    }

    private static bool IsByRole(string? role, Region region, bool inMain) => role switch
    {
        "navigation" or "contentinfo" or "search" or "dialog" or "alertdialog" or "menu" or "menubar" or "toolbar" or "tooltip" => true,
        "complementary" => !inMain,
        "banner" => !region.HasTopHeading,
        _ => false,
    };

    private static bool IsByClass(Region region, bool inMain)
    {
        if (ElementNames.IsPhrase(region.Name) || region.Name is "article" or "p")
        {
            return false;
        }
        var hints = ClassHintsReader.Of(region.Element);
        if (region.HasTopHeading)
        {
            return false;
        }
        if (hints.HasFlag(ClassHints.Frame) && (!inMain || region.LinkDensity > 0.5))
        {
            return true;
        }
        if (hints.HasFlag(ClassHints.Furniture))
        {
            return !inMain || region.LinkDensity > 0.5 || region.TextLength < LongestBox;
        }
        var banner = hints.HasFlag(ClassHints.Topic | ClassHints.Container) || hints.HasFlag(ClassHints.Cookie | ClassHints.Consent);
        return banner && region.TextLength < LongestBanner;
    }

    private static bool IsConsentBanner(Region region) =>
        region.HasButton && region.TextLength is > 30 and < 900 && ConsentText().IsMatch(region.Element.TextContent);

    [GeneratedRegex(@"display\s*:\s*none|visibility\s*:\s*hidden", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HiddenStyle();

    [GeneratedRegex(@"\b(cookies?|consent|tracking technologies)\b[\s\S]*\b(accept|agree|allow|got it|ok|akzeptieren|zustimmen|accepter|aceptar|accetta)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ConsentText();
}
