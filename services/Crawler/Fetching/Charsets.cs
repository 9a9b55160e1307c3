using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Periscope.Crawler.Fetching;

/// <summary>Finds the encoding of a page: byte order mark, header, what the page says of itself, then a guess.</summary>
internal static partial class Charsets
{
    // The standard says 1024; real pages put scripts before their meta element.
    private const int DeclarationWindow = 4096;

    static Charsets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The IANA name of the encoding of <paramref name="content"/>.</summary>
    /// <param name="content">The page's bytes.</param>
    /// <param name="headerCharset">The charset of the Content-Type header, if it had one.</param>
    public static string Detect(ReadOnlySpan<byte> content, string? headerCharset)
    {
        if (FromByteOrderMark(content) is { } marked)
        {
            return marked;
        }

        if (Canonical(headerCharset) is { } declared)
        {
            return declared;
        }

        var head = Encoding.Latin1.GetString(content[..Math.Min(content.Length, DeclarationWindow)]);
        var inPage = Declaration().Match(head);
        if (inPage.Success && Canonical(inPage.Groups["name"].Value) is { } self)
        {
            // A page that could be searched for an ASCII declaration is not in UTF-16, whatever it says.
            return self.StartsWith("utf-16", StringComparison.Ordinal) ? "utf-8" : self;
        }

        return Utf8.IsValid(content) ? "utf-8" : "windows-1252";
    }

    /// <summary>The text of a page in the encoding that <see cref="Detect"/> named.</summary>
    public static string Decode(ReadOnlySpan<byte> content, string charset)
    {
        var text = Encoding.GetEncoding(charset).GetString(content);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    private static string? FromByteOrderMark(ReadOnlySpan<byte> content) => content switch
    {
        [0xEF, 0xBB, 0xBF, ..] => "utf-8",
        [0xFE, 0xFF, ..] => "utf-16be",
        [0xFF, 0xFE, ..] => "utf-16",
        _ => null,
    };

    private static string? Canonical(string? label)
    {
        label = label?.Trim().Trim('"', '\'').ToLowerInvariant();
        if (string.IsNullOrEmpty(label))
        {
            return null;
        }

        // Browsers read all of these as windows-1252, and pages are written for browsers.
        if (label is "iso-8859-1" or "latin1" or "latin-1" or "us-ascii" or "ascii" or "cp1252")
        {
            return "windows-1252";
        }

        if (label is "utf8")
        {
            return "utf-8";
        }

        try
        {
            return Encoding.GetEncoding(label).WebName.ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    [GeneratedRegex("""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*(?<name>[A-Za-z0-9_:.\-]+)""", RegexOptions.IgnoreCase)]
    private static partial Regex Declaration();
}
