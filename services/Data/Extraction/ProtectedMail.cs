using System.Globalization;

namespace Periscope.Data.Extraction;

/// <summary>Cloudflare hides addresses as "kkxxxx...": hexadecimal, each byte XORed with the first, which is drawn anew for every response.</summary>
internal static class ProtectedMail
{
    public static string Decode(ReadOnlySpan<char> hex)
    {
        if (hex.Length < 4 || !byte.TryParse(hex[..2], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var key))
        {
            return "";
        }
        var mail = new char[(hex.Length - 2) / 2];
        for (var i = 0; i < mail.Length; i++)
        {
            if (!byte.TryParse(hex.Slice(2 + i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var part))
            {
                return new string(mail, 0, i);
            }
            mail[i] = (char)(part ^ key);
        }
        return new string(mail);
    }
}
