using System.Security.Cryptography;
using System.Text;

namespace Periscope.Data.Extraction;

/// <summary>One name for all captures that a reader could not tell apart.</summary>
internal static class PageFingerprint
{
    public static string Of(string text, IReadOnlyList<PageBlock> blocks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in blocks)
        {
            if (!block.Rotating)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(VolatileText.Mask(text[block.Start..block.End])));
                foreach (var link in block.Links)
                {
                    hash.AppendData(Encoding.UTF8.GetBytes(link.Target));
                }
                hash.AppendData("\n"u8);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
