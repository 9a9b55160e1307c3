using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Periscope.Notification.Channels;

/// <summary>The symmetric key of a Standard Webhooks receiver. Its text form is masked, so that no log or problem can show it.</summary>
internal sealed class SigningSecret
{
    private const string Prefix = "whsec_";
    private readonly byte[] _key;

    public SigningSecret(byte[] key) => _key = key;

    public static SigningSecret Generate() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Reads <c>whsec_</c> and the base64 of 24 to 64 bytes, as Standard Webhooks 1.0 has it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SigningSecret? secret)
    {
        secret = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }
        var key = new byte[text.Length];
        if (!Convert.TryFromBase64String(text[Prefix.Length..], key, out var length) || length is < 24 or > 64)
        {
            return false;
        }
        secret = new SigningSecret(key[..length]);
        return true;
    }

    /// <summary>The value of <c>webhook-signature</c>: version 1, HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
    public string Sign(string messageId, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{messageId}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>The whole secret, for the one answer that shows it.</summary>
    public string Reveal() => Prefix + Convert.ToBase64String(_key);

    public ReadOnlySpan<byte> Key => _key;

    public override string ToString() => Prefix + "***";
}
