using System.Globalization;
using System.Text;

namespace Periscope.Crawler.Fetching;

/// <summary>A path pattern of robots.txt: a prefix in which <c>*</c> stands for anything and a final <c>$</c> for the end.</summary>
internal sealed class RobotsPattern
{
    private readonly string[] _parts;
    private readonly bool _anchored;

    public RobotsPattern(string text)
    {
        var escaped = Escape(text);
        Length = escaped.Length;
        _anchored = escaped.EndsWith('$');
        _parts = (_anchored ? escaped[..^1] : escaped).Split('*');
    }

    /// <summary>The longer pattern is the more specific one.</summary>
    public int Length { get; }

    public bool Matches(string path)
    {
        if (!path.StartsWith(_parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        var at = _parts[0].Length;
        for (var i = 1; i < _parts.Length; i++)
        {
            var last = i == _parts.Length - 1;
            if (last && _anchored)
            {
                return path.Length - at >= _parts[i].Length && path.EndsWith(_parts[i], StringComparison.Ordinal);
            }

            var found = path.IndexOf(_parts[i], at, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            at = found + _parts[i].Length;
        }

        return !_anchored || at == path.Length;
    }

    /// <summary>The form in which patterns and paths are compared: escapes in upper case, octets outside ASCII escaped.</summary>
    public static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                result.Append('%').Append(char.ToUpperInvariant(text[i + 1])).Append(char.ToUpperInvariant(text[i + 2]));
                i += 2;
            }
            else if (text[i] > 0x7F)
            {
                result.Append(CultureInfo.InvariantCulture, $"%{(int)text[i]:X2}");
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
