using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Periscope.Benchmarks.PageChange;

/// <summary>The naive rule to compare with: everything between the tags, without head, scripts and styles.</summary>
internal static class VisibleText
{
    public static string Of(string html)
    {
        using var document = new HtmlParser().ParseDocument(html);
        var words = document.Body?.Descendants<IText>()
            .Where(text => text.ParentElement?.LocalName is not ("script" or "style" or "noscript" or "template"))
            .SelectMany(text => text.Data.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return string.Join(' ', words ?? []);
    }
}
