using System.Text;

namespace Periscope.TestKit.Receivers;

/// <summary>One mail as it went over the wire.</summary>
/// <param name="Data">Everything after DATA, dots unstuffed: headers, an empty line, the body.</param>
/// <param name="NeedsUtf8">Whether its sender asked for SMTPUTF8 (RFC 6531).</param>
public sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Data, bool NeedsUtf8 = false)
{
    /// <summary>The header lines, unfolded; a header that somebody smuggled in would be one of them.</summary>
    public IReadOnlyList<string> Headers { get; } =
        Data[..Data.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal)
            .Replace("\r\n\t", " ", StringComparison.Ordinal).Split("\r\n");

    /// <summary>The decoded body of a mail that has one part.</summary>
    public string Text
    {
        get
        {
            var body = Data[(Data.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
            return Headers.Any(header => header.Contains("base64", StringComparison.OrdinalIgnoreCase))
                ? Encoding.UTF8.GetString(Convert.FromBase64String(body.ReplaceLineEndings("")))
                : body.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        }
    }

    /// <summary>The parts' texts decoded, by media type.</summary>
    public string Part(string mediaType)
    {
        foreach (var part in Data.Split("\r\n--"))
        {
            var end = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0 || !part[..end].Contains($"Content-Type: {mediaType}", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            var body = part[(end + 4)..];
            return part[..end].Contains("base64", StringComparison.OrdinalIgnoreCase)
                ? Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(body.Where(c => !char.IsWhiteSpace(c)))))
                : QuotedPrintable(body);
        }
        return "";
    }

    private static string QuotedPrintable(string text)
    {
        var bytes = new List<byte>();
        text = text.Replace("=\r\n", "", StringComparison.Ordinal);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]))
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)text[i]);
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
