using AngleSharp.Dom;

namespace Periscope.Data.Extraction;

/// <summary>An element with the sizes of what it holds, so that one walk over the document can decide what its main part is.</summary>
internal sealed class Region
{
    /// <summary>Deeper markup is generated garbage; its text is taken as if it stood at this depth.</summary>
    private const int DeepestElement = 256;

    private Region(IElement element, string name)
    {
        Element = element;
        Name = name;
    }

    public IElement Element { get; }
    public string Name { get; }

    /// <summary>Regions and strings, in document order.</summary>
    public List<object> Children { get; } = [];

    /// <summary>Characters that are not white space.</summary>
    public int TextLength { get; private set; }
    public int LinkLength { get; private set; }

    public int ProseLength => TextLength - LinkLength;
    public bool HasMain { get; private set; }
    public bool HasTopHeading { get; private set; }
    public bool HasButton { get; private set; }
    public double LinkDensity => TextLength == 0 ? 0 : (double)LinkLength / TextLength;

    public static Region Read(IElement element) => Read(element, insideLink: false, 0);

    private static Region Read(IElement element, bool insideLink, int depth)
    {
        var region = new Region(element, element.LocalName);
        insideLink |= region.Name == "a";
        var children = element.ChildNodes;
        for (var i = 0; i < children.Length; i++)
        {
            if (children[i] is IText text)
            {
                region.Add(text.Data, insideLink);
            }
            else if (children[i] is IElement child && !ElementNames.IsUnreadable(child.LocalName))
            {
                if (depth >= DeepestElement)
                {
                    region.Add(child.TextContent, insideLink);
                }
                else
                {
                    region.Add(Read(child, insideLink, depth + 1));
                }
            }
        }
        return region;
    }

    private void Add(string text, bool insideLink)
    {
        var length = 0;
        foreach (var c in text)
        {
            length += char.IsWhiteSpace(c) ? 0 : 1;
        }
        Children.Add(text);
        TextLength += length;
        LinkLength += insideLink ? length : 0;
    }

    private void Add(Region child)
    {
        Children.Add(child);
        TextLength += child.TextLength;
        LinkLength += child.LinkLength;
        HasMain |= child.HasMain || child.Name == "main";
        HasTopHeading |= child.HasTopHeading || child.Name == "h1";
        HasButton |= child.HasButton || child.Name == "button";
    }
}
