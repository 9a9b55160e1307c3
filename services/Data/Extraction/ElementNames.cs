using System.Collections.Frozen;

namespace Periscope.Data.Extraction;

internal static class ElementNames
{
    private static readonly FrozenSet<string> Unreadable = FrozenSet.Create(
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "video", "audio", "map", "head",
        "input", "select", "textarea", "datalist", "progress", "meter", "link", "meta", "title", "base", "source", "track", "frame", "frameset");

    private static readonly FrozenSet<string> Blocks = FrozenSet.Create(
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
        "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend",
        "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot",
        "th", "thead", "tr", "ul");

    private static readonly FrozenSet<string> Phrases = FrozenSet.Create(
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "label", "mark", "q", "s",
        "small", "strong", "sub", "sup", "td", "th", "tr", "tbody", "thead", "time", "u", "html", "body", "main");

    /// <summary>Never shown as text, or not written by the author of the page.</summary>
    public static bool IsUnreadable(string name) => Unreadable.Contains(name);

    public static bool IsBlock(string name) => Blocks.Contains(name);

    /// <summary>Elements whose class says how they look, never that they are a part of the page's furniture.</summary>
    public static bool IsPhrase(string name) => Phrases.Contains(name);
}
