using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Accounts;

namespace Periscope.Identity.Pages;

/// <summary>
/// Carries from the form with the password to the form with the code who gave the right one, and which; nobody else can make such a ticket.
/// </summary>
internal sealed class SecondStep(IDataProtectionProvider protection, TimeProvider clock)
{
    private const int GuidLength = 16;
    private const int VersionAt = GuidLength + sizeof(long);
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);
    private readonly IDataProtector _protector = protection.CreateProtector("second step of signing in");

    public string Ticket(PasswordProof proof)
    {
        var plain = new byte[VersionAt + sizeof(int)];
        proof.Account.Id.TryWriteBytes(plain);
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(GuidLength), (clock.GetUtcNow() + s_lifetime).ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(VersionAt), proof.PasswordVersion);
        return Base64UrlEncoder.Encode(_protector.Protect(plain));
    }

    /// <summary>Null for a ticket that is forged, damaged or older than ten minutes.</summary>
    public (Guid Account, int PasswordVersion)? Read(string ticket)
    {
        try
        {
            var plain = _protector.Unprotect(Base64UrlEncoder.DecodeBytes(ticket));
            return plain.Length == VersionAt + sizeof(int)
                && clock.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(GuidLength))
                ? (new Guid(plain.AsSpan(0, GuidLength)), BinaryPrimitives.ReadInt32BigEndian(plain.AsSpan(VersionAt)))
                : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
