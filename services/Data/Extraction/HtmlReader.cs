using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Periscope.Data.Extraction;

/// <summary>Parses HTML once and reads its main part and what it says of itself.</summary>
internal static class HtmlReader
{
    private static readonly HtmlParserOptions Options = new()
    {
        SkipComments = true,
        SkipScriptText = true,
        SkipProcessingInstructions = true,
        DisableElementPositionTracking = true,
    };

    public static PageText Read(string html, string url)
    {
        if (NestingGuard.IsTooDeep(html))
        {
            return PlainTextReader.Read(NestingGuard.Lines(html), PageKind.Content);
        }
        using var document = new HtmlParser(Options).ParseDocument(html);
        var page = Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null;
        if (document.QuerySelector("base[href]")?.GetAttribute("href") is { } baseHref && Uri.TryCreate(page, baseHref, out var resolved))
        {
            page = resolved;
        }
        var metadata = PageMetadata.Read(document, page);
        var body = document.Body is null ? null : Region.Read(document.Body);
        var writer = new BlockWriter();
        var main = body;
        if (body is not null)
        {
            var furniture = new Furniture(body);
            main = MainContent.Find(body, furniture);
            new RegionWriter(writer, furniture, page).Write(main);
        }
        writer.Finish();
        var text = writer.Text;
        var blocks = RotatingSections.Mark(text, writer.Blocks, writer.Levels);
        var kind = KindOf(metadata.Title, text, document);
        return new PageText
        {
            Text = text,
            Title = metadata.Title,
            Description = metadata.Description,
            Language = metadata.Language,
            Kind = kind,
            Quality = PageQuality.Of(text.Length, main?.LinkDensity ?? 0, kind),
            Blocks = blocks,
            Metadata = metadata.Values,
            Fingerprint = PageFingerprint.Of(text, blocks),
        };
    }

    private static PageKind KindOf(string title, string text, IHtmlDocument document)
    {
        // Walls put their words into the very elements that a page's main text leaves out, and "enable JavaScript" into noscript.
        var visible = text.Length >= 200 || document.Body is null ? text : Visible(document.Body);
        return PageKinds.Of(title, visible, document.Scripts.Length > 0);
    }

    private static string Visible(IElement body) =>
        string.Join('\n', body.Descendants<IText>()
            .Where(text => text.ParentElement is { } parent && parent.LocalName is not ("script" or "style" or "template"))
            .Select(text => text.Data.Trim()).Where(text => text.Length > 0));
}
