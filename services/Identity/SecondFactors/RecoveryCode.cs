using System.Security.Cryptography;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.SecondFactors;

/// <summary>Codes for the day that the authenticator is lost: shown once, kept as hashes, each good for one sign-in.</summary>
/// <remarks>80 random bits: too many to guess, or to try against a plain hash.</remarks>
internal static class RecoveryCode
{
    public const int Count = 10;
    private const int Bytes = 10;
    private const int Group = 4;

    public static (string[] Texts, byte[][] Hashes) CreateSet()
    {
        var texts = Enumerable.Range(0, Count).Select(_ => Create()).ToArray();
        return (texts, [.. texts.Select(HashOf)]);
    }

    /// <summary>However it was typed: capitals, spaces and hyphens make no difference.</summary>
    public static byte[] HashOf(string code) =>
        OpaqueToken.HashOf(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant());

    private static string Create()
    {
        var plain = TimeCode.Text(RandomNumberGenerator.GetBytes(Bytes)).ToLowerInvariant();
        return string.Join('-', plain.Chunk(Group).Select(part => new string(part)));
    }
}
