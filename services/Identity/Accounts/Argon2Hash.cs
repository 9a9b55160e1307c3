using System.Text;
using Geralt;

namespace Periscope.Identity.Accounts;

/// <summary>How much work a guess at a password is.</summary>
/// <param name="MemoryKiB">Memory that one hash fills, in KiB; 8 or more.</param>
/// <param name="Passes">How often it goes over that memory.</param>
internal sealed record HashStrength(int MemoryKiB, int Passes)
{
    /// <summary>The least that OWASP's Password Storage Cheat Sheet asks for at this memory.</summary>
    public static HashStrength Default { get; } = new(MemoryKiB: 19 * 1024, Passes: 2);

    /// <summary>The same memory in bytes.</summary>
    public int Memory => MemoryKiB * 1024;
}

/// <summary>
/// A password as Argon2id (RFC 9106) with one lane and a salt of its own, in the reference implementation's text:
/// <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>, in base64 without padding.
/// </summary>
internal static class Argon2Hash
{
    public static string Of(string password, HashStrength strength)
    {
        Span<char> hash = stackalloc char[Argon2id.HashSize];
        Argon2id.ComputeHash(hash, Encoding.UTF8.GetBytes(password), strength.Passes, strength.Memory);
        return hash.TrimEnd('\0').ToString();
    }

    /// <summary>Whether this function made it, and not another.</summary>
    public static bool Made(string hash) => hash.StartsWith("$argon2id$", StringComparison.Ordinal);

    public static bool IsOf(string hash, string password) => Argon2id.VerifyHash(hash, Encoding.UTF8.GetBytes(password));

    public static bool IsOfStrength(string hash, HashStrength strength) => !Argon2id.NeedsRehash(hash, strength.Passes, strength.Memory);
}
