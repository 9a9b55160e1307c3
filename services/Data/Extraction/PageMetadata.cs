using AngleSharp.Html.Dom;

namespace Periscope.Data.Extraction;

/// <summary>What the page's head says.</summary>
internal sealed record PageMetadata(string Title, string? Description, string? Language, IReadOnlyDictionary<string, string> Values)
{
    private const int LongestValue = 500;

    private static readonly Dictionary<string, string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        ["og:site_name"] = "site",
        ["og:type"] = "type",
        ["og:title"] = "ogTitle",
        ["article:published_time"] = "published",
        ["article:modified_time"] = "modified",
        ["date"] = "published",
        ["last-modified"] = "modified",
        ["author"] = "author",
        ["article:author"] = "author",
        ["generator"] = "generator",
        ["robots"] = "robots",
    };

    public static PageMetadata Read(IHtmlDocument document, Uri? page)
    {
        var values = new Dictionary<string, string>();
        string? description = null, language = document.DocumentElement?.GetAttribute("lang");
        foreach (var meta in document.Head?.Children.Where(element => element.LocalName == "meta") ?? [])
        {
            var name = meta.GetAttribute("name") ?? meta.GetAttribute("property") ?? meta.GetAttribute("http-equiv");
            var content = Clean(meta.GetAttribute("content"));
            if (name is null || content.Length == 0)
            {
                continue;
            }
            if (name.Equals("description", StringComparison.OrdinalIgnoreCase)
                || (description is null && name.Equals("og:description", StringComparison.OrdinalIgnoreCase)))
            {
                description = content;
            }
            else if (name.Equals("content-language", StringComparison.OrdinalIgnoreCase))
            {
                language ??= content;
            }
            else if (Kept.TryGetValue(name, out var key))
            {
                values.TryAdd(key, content);
            }
        }
        var canonical = document.Head?.Children.FirstOrDefault(element => element.LocalName == "link" && element.GetAttribute("rel") == "canonical");
        if (canonical?.GetAttribute("href") is { } href && Uri.TryCreate(page, href, out var target))
        {
            values["canonical"] = target.ToString();
        }
        var title = Clean(document.Title);
        if (title.Length == 0)
        {
            title = values.GetValueOrDefault("ogTitle") ?? Clean(document.QuerySelector("h1")?.TextContent);
        }
        return new PageMetadata(title, description, string.IsNullOrWhiteSpace(language) ? null : language.Trim(), values);
    }

    private static string Clean(string? text)
    {
        var clean = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return clean.Length <= LongestValue ? clean : clean[..LongestValue];
    }
}
