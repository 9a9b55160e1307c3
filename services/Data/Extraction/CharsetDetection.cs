using System.Buffers;
using System.Text;

namespace Periscope.Data.Extraction;

/// <summary>Turns a page's bytes into characters: byte order mark, then HTTP, then what the document declares, then what the bytes allow.</summary>
internal static class CharsetDetection
{
    private const int DeclarationWindow = 4096;

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create("\"'; />?\r\n\t");
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            return Encoding.UTF8.GetString(bytes[3..]);
        }
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }
        var declared = Named(charset) ?? Declared(bytes);
        // Bytes that are valid UTF-8 and not plain ASCII are practically never anything else, whatever the page claims.
        if (declared is null || declared.IsSingleByte || declared.CodePage == Encoding.UTF8.CodePage)
        {
            try
            {
                return StrictUtf8.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                return (declared is null || declared.CodePage == Encoding.UTF8.CodePage && !MostlyUtf8(bytes) ? Windows1252 : declared).GetString(bytes);
            }
        }
        return declared.GetString(bytes);
    }

    private static Encoding? Declared(ReadOnlySpan<byte> bytes)
    {
        // <meta charset="...">, <meta http-equiv content="text/html; charset=..."> and <?xml encoding="..."?> all read as name=value in ASCII.
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, DeclarationWindow)]).AsSpan();
        return Named(ValueAfter(head, "charset")) ?? (head.TrimStart().StartsWith("<?xml") ? Named(ValueAfter(head, "encoding")) : null);
    }

    private static string? ValueAfter(ReadOnlySpan<char> head, string name)
    {
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return null;
        }
        var rest = head[(at + name.Length)..].TrimStart();
        if (rest.IsEmpty || rest[0] != '=')
        {
            return null;
        }
        rest = rest[1..].TrimStart().TrimStart("\"'");
        var end = rest.IndexOfAny(ValueEnds);
        return end > 0 ? rest[..end].ToString() : null;
    }

    private static Encoding? Named(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            return null;
        }
        var label = name.Trim(' ', '"', '\'').ToLowerInvariant();
        try
        {
            return label switch
            {
                "utf8" or "utf-8" => Encoding.UTF8,
                // The WHATWG label table: browsers read these as windows-1252.
                "iso-8859-1" or "latin1" or "ascii" or "us-ascii" or "windows-1252" => Windows1252,
                _ => CodePagesEncodingProvider.Instance.GetEncoding(label) ?? Encoding.GetEncoding(label),
            };
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A page cut in the middle of a character, or with one stray byte, is still UTF-8.</summary>
    private static bool MostlyUtf8(ReadOnlySpan<byte> bytes)
    {
        int broken = 0, multibyte = 0;
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            broken += status == OperationStatus.Done ? 0 : 1;
            multibyte += rune.Value > 0x7F ? 1 : 0;
            bytes = bytes[consumed..];
        }
        return broken * 10 < multibyte;
    }
}
