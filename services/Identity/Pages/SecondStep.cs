using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Identity.Pages;

/// <summary>Carries from the form with the password to the form with the code who gave the right one; nobody else can make such a ticket.</summary>
internal sealed class SecondStep(IDataProtectionProvider protection, TimeProvider clock)
{
    private const int GuidLength = 16;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);
    private readonly IDataProtector _protector = protection.CreateProtector("second step of signing in");

    public string Ticket(Guid account)
    {
        var plain = new byte[GuidLength + sizeof(long)];
        account.TryWriteBytes(plain);
        BinaryPrimitives.WriteInt64BigEndian(plain.AsSpan(GuidLength), (clock.GetUtcNow() + s_lifetime).ToUnixTimeSeconds());
        return Base64UrlEncoder.Encode(_protector.Protect(plain));
    }

    /// <summary>Null for a ticket that is forged, damaged or older than ten minutes.</summary>
    public Guid? AccountOf(string ticket)
    {
        try
        {
            var plain = _protector.Unprotect(Base64UrlEncoder.DecodeBytes(ticket));
            return clock.GetUtcNow().ToUnixTimeSeconds() < BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(GuidLength))
                ? new Guid(plain.AsSpan(0, GuidLength))
                : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
