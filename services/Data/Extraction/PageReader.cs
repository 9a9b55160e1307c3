using System.Net.Mime;

namespace Periscope.Data.Extraction;

/// <summary>Chooses how a body is read, by what the server calls it and what it begins with.</summary>
internal static class PageReader
{
    public static PageText Read(ReadOnlySpan<byte> bytes, string? charset, string url, string contentType)
    {
        var type = MediaTypeOf(contentType);
        if (bytes.IndexOf((byte)0) is >= 0 and < 512 && !bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) && !bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return PlainTextReader.Empty;
        }
        var text = CharsetDetection.Decode(bytes, charset ?? CharsetOf(contentType));
        var start = text.AsSpan().TrimStart();
        if (type.EndsWith("json", StringComparison.Ordinal))
        {
            return StructuredReader.ReadJson(text) ?? PlainTextReader.Read(text);
        }
        if (type != "application/xhtml+xml" && (type.EndsWith("xml", StringComparison.Ordinal) || start.StartsWith("<?xml"))
            && !start.Contains("<html", StringComparison.OrdinalIgnoreCase))
        {
            return StructuredReader.ReadXml(text) ?? PlainTextReader.Read(text);
        }
        // Servers call anything text/plain or nothing at all; what begins with a tag is read as HTML.
        return (type is MediaTypeNames.Text.Plain or "text/markdown" or "text/csv") && !LooksLikeHtml(start)
            ? PlainTextReader.Read(text)
            : HtmlReader.Read(text, url);
    }

    private static bool LooksLikeHtml(ReadOnlySpan<char> start) =>
        start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    private static string MediaTypeOf(string contentType) => contentType.Split(';')[0].Trim().ToLowerInvariant();

    private static string? CharsetOf(string contentType)
    {
        var at = contentType.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : contentType[(at + "charset=".Length)..].Split(';')[0].Trim(' ', '"', '\'');
    }
}
