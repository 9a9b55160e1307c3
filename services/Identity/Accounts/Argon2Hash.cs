using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Periscope.Identity.Accounts;

/// <summary>How much work a guess at a password is.</summary>
/// <param name="MemoryKiB">Memory that one hash fills, in KiB; 8 or more.</param>
/// <param name="Passes">How often it goes over that memory.</param>
internal sealed record HashStrength(int MemoryKiB, int Passes)
{
    /// <summary>The least that OWASP's Password Storage Cheat Sheet asks for at this memory.</summary>
    public static HashStrength Default { get; } = new(MemoryKiB: 19 * 1024, Passes: 2);
}

/// <summary>
/// A password as Argon2id (RFC 9106) with one lane, written as the reference implementation writes it:
/// <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>, in base64 without padding.
/// </summary>
/// <remarks>Its text is written and read by hand because NSec derives bytes alone.</remarks>
internal sealed record Argon2Hash(HashStrength Strength, byte[] Salt, byte[] Hash)
{
    private const string Prefix = "$argon2id$v=19$";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static Argon2Hash Of(string password, HashStrength strength)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new Argon2Hash(strength, salt, Derive(password, strength, salt));
    }

    /// <summary>Null for what another function made.</summary>
    public static Argon2Hash? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length..].Split('$') is not [var parameters, var salt, var hash]
            || parameters.Split(',') is not [['m', '=', .. var memory], ['t', '=', .. var passes], "p=1"])
        {
            return null;
        }

        return new Argon2Hash(
            new HashStrength(int.Parse(memory, CultureInfo.InvariantCulture), int.Parse(passes, CultureInfo.InvariantCulture)), Bytes(salt), Bytes(hash));
    }

    public bool IsOf(string password) => CryptographicOperations.FixedTimeEquals(Hash, Derive(password, Strength, Salt));

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}m={Strength.MemoryKiB},t={Strength.Passes},p=1${Text(Salt)}${Text(Hash)}");

    private static byte[] Derive(string password, HashStrength strength, byte[] salt)
    {
        var argon2 = PasswordBasedKeyDerivationAlgorithm.Argon2id(new Argon2Parameters
        {
            DegreeOfParallelism = 1,
            MemorySize = strength.MemoryKiB,
            NumberOfPasses = strength.Passes,
        });
        return argon2.DeriveBytes(Encoding.UTF8.GetBytes(password), salt, HashBytes);
    }

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Bytes(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
