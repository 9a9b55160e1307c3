using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Periscope.Identity.Keys;

internal sealed class SigningKey
{
    public SigningKey(string kid, DateTimeOffset signsFrom, RSA rsa)
    {
        Kid = kid;
        SignsFrom = signsFrom;
        Credentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = kid }, SecurityAlgorithms.RsaSha256);
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        PublicKey = new RsaSecurityKey(parameters) { KeyId = kid };
        Document = new JsonWebKeyDocument(
            "RSA", "sig", SecurityAlgorithms.RsaSha256, kid,
            Base64UrlEncoder.Encode(parameters.Modulus), Base64UrlEncoder.Encode(parameters.Exponent));
    }

    public string Kid { get; }

    public DateTimeOffset SignsFrom { get; }

    public SigningCredentials Credentials { get; }

    public RsaSecurityKey PublicKey { get; }

    public JsonWebKeyDocument Document { get; }
}

/// <summary>One entry of the key set (RFC 7517): the public half only.</summary>
public sealed record JsonWebKeyDocument(string Kty, string Use, string Alg, string Kid, string N, string E);
