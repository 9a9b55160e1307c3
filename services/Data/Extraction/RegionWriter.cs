namespace Periscope.Data.Extraction;

/// <summary>Writes a page's main region as blocks.</summary>
internal sealed class RegionWriter(BlockWriter writer, Furniture furniture, Uri? page)
{
    private const int LongestRow = 800;

    private bool justClosedElement;

    public void Write(Region main)
    {
        var inMain = main.Name != "body";
        WriteParts(main, new Place(BlockKind.Paragraph, Rotating: false, inMain, InHeading: false, InLink: false, InRow: false));
        writer.EndBlock(BlockKind.Paragraph, rotating: false);
    }

    private void WriteChild(object child, Place place)
    {
        if (child is string text)
        {
            justClosedElement &= text.Length == 0;
            if (place.Kind == BlockKind.Code)
            {
                WriteLines(text, place);
            }
            else
            {
                writer.Append(text);
            }
            return;
        }
        var region = (Region)child;
        if (!place.InHeading && furniture.Is(region, place.InMain))
        {
            return;
        }
        if (region.Name == "tr" && IsPlainRow(region))
        {
            WriteRow(region, place);
            return;
        }
        if (!ElementNames.IsBlock(region.Name))
        {
            WriteInline(region, place);
            return;
        }
        if (place.InRow)
        {
            writer.Space();
            WriteParts(region, place);
            writer.Space();
            justClosedElement = false;
            return;
        }
        writer.EndBlock(place.Kind, place.Rotating);
        var inner = place with
        {
            Kind = KindOf(region.Name, place.Kind),
            Rotating = place.Rotating || furniture.IsRotating(region),
            InMain = place.InMain || region.Name is "main" or "article",
            InHeading = place.InHeading || region.Name is "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "summary" or "dt",
        };
        foreach (var part in region.Children)
        {
            WriteChild(part, inner);
        }
        writer.EndBlock(inner.Kind, inner.Rotating, region.Name is ['h', >= '1' and <= '6'] ? region.Name[1] - '0' : 0);
        justClosedElement = false;
    }

    private void WriteInline(Region region, Place place)
    {
        if (justClosedElement && FirstCharacter(region) is { } next && RunsTogether(writer.Last, next))
        {
            writer.Space();
        }
        justClosedElement = false;
        if (region.Name == "a" && !place.InLink && region.Element.GetAttribute("href") is { } href && LinkTarget.Normalise(href, page) is { } target)
        {
            writer.OpenLink(target);
            WriteParts(region, place with { InLink = true });
            writer.CloseLink();
        }
        else if (region.Element.GetAttribute("data-cfemail") is { } mail)
        {
            writer.Append(ProtectedMail.Decode(mail));
        }
        else
        {
            WriteParts(region, place);
        }
        justClosedElement = true;
    }

    private void WriteParts(Region region, Place place)
    {
        foreach (var part in region.Children)
        {
            WriteChild(part, place);
        }
    }

    private void WriteRow(Region row, Place place)
    {
        writer.EndBlock(place.Kind, place.Rotating);
        var first = true;
        foreach (var cell in row.Children.OfType<Region>().Where(cell => cell.TextLength > 0))
        {
            if (!first)
            {
                writer.Append(" | ");
            }
            first = false;
            WriteParts(cell, place with { InRow = true });
            justClosedElement = false;
        }
        writer.EndBlock(BlockKind.TableRow, place.Rotating);
    }

    private void WriteLines(string text, Place place)
    {
        var first = true;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!first)
            {
                writer.EndBlock(place.Kind, place.Rotating);
            }
            first = false;
            writer.Append(line);
        }
    }

    /// <summary>A row of short cells reads as one line; long cells, and those of layout tables, are blocks of their own.</summary>
    private static bool IsPlainRow(Region row) => row.TextLength <= LongestRow && !HoldsStructure(row);

    private static bool HoldsStructure(Region region) => region.Children.OfType<Region>().Any(child =>
        child.Name is "table" or "ul" or "ol" or "pre" or "h1" or "h2" or "h3" or "h4" or "section" or "article" || HoldsStructure(child));

    private static BlockKind KindOf(string name, BlockKind outer) => name switch
    {
        "h1" or "h2" or "h3" or "h4" or "h5" or "h6" => BlockKind.Heading,
        "li" or "dd" or "dt" => BlockKind.ListItem,
        "blockquote" => BlockKind.Quote,
        "pre" => BlockKind.Code,
        "tr" or "td" or "th" => BlockKind.TableRow,
        _ => outer,
    };

    private static char? FirstCharacter(Region region)
    {
        foreach (var child in region.Children)
        {
            if (child is string { Length: > 0 } text)
            {
                return text[0];
            }
            if (child is Region inner && FirstCharacter(inner) is { } c)
            {
                return c;
            }
        }
        return null;
    }

    /// <summary>Neighbouring elements without white space between them are apart on screen by style: "Pro" and "$49", not "Pro$49".</summary>
    private static bool RunsTogether(char last, char next) =>
        (char.IsLower(last) && (char.IsUpper(next) || char.IsDigit(next) || char.IsSymbol(next))) || (char.IsDigit(last) && char.IsUpper(next));

    private sealed record Place(BlockKind Kind, bool Rotating, bool InMain, bool InHeading, bool InLink, bool InRow);
}
