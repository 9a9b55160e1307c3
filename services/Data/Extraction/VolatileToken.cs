namespace Periscope.Data.Extraction;

/// <summary>Tells made-up identifiers (nonces, session ids, hashes) from words and from numbers that mean something.</summary>
internal static class VolatileToken
{
    private const int ShortestHex = 16;
    private const int ShortestMixed = 20;

    public static bool Is(ReadOnlySpan<char> word)
    {
        if (word.Length < ShortestHex)
        {
            return false;
        }
        int digits = 0, lower = 0, upper = 0, hex = 0, joiners = 0, switches = 0;
        var last = 0;
        foreach (var c in word)
        {
            var kind = 0;
            if (char.IsAsciiDigit(c))
            {
                digits++;
                kind = 1;
            }
            else if (char.IsAsciiLetterLower(c))
            {
                lower++;
                kind = 2;
            }
            else if (char.IsAsciiLetterUpper(c))
            {
                upper++;
                kind = 3;
            }
            else if (c is '-' or '_' or '=' or '%' or '+' or '/' or '.' or '~')
            {
                joiners++;
            }
            else
            {
                return false;
            }
            hex += char.IsAsciiHexDigit(c) ? 1 : 0;
            switches += kind != 0 && last != 0 && kind != last ? 1 : 0;
            last = kind == 0 ? last : kind;
        }
        if (digits < 3 || lower + upper < 2)
        {
            return false;
        }
        // A uuid or a digest: hexadecimal through and through. Otherwise letters and digits must alternate as no word or version does.
        return (hex + joiners == word.Length && joiners <= 4 && !(lower > 0 && upper > 0)) || (word.Length >= ShortestMixed && joiners * 6 <= word.Length && switches * 4 >= word.Length);
    }
}
