using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Security;

namespace Periscope.ServiceDefaults.Web;

/// <summary>What only the sender of a request knows: its idempotency key and its whole content.</summary>
/// <remarks>
/// Requests carry passwords and answers carry tokens. So the table keeps neither the key nor a plain hash of the request, from which a
/// password could be guessed, and the answer is sealed with a key that is derived from both, and that only the same request
/// brings along again.
/// </remarks>
internal sealed class RequestSecret
{
    private readonly byte[] _material;

    private RequestSecret(string key, byte[] material)
    {
        _material = material;
        Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"idempotency key\n{key}")));
        Hash = HKDF.Expand(HashAlgorithmName.SHA256, material, 32, "request"u8.ToArray());
    }

    /// <summary>What the row is found by.</summary>
    public string Key { get; }

    /// <summary>The same for the same request only.</summary>
    public byte[] Hash { get; }

    /// <summary>Reads the request to its end and winds it back; null when its body is larger than <paramref name="limit"/>.</summary>
    public static async Task<RequestSecret?> ReadAsync(string key, HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        request.EnableBuffering(bufferThreshold: 256 * 1024);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{key}\n{request.ContentType}\n{request.QueryString}\n"));
        var buffer = new byte[16 * 1024];
        long total = 0;
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if ((total += count) > limit)
            {
                return null;
            }
            hash.AppendData(buffer, 0, count);
        }
        request.Body.Position = 0;
        return new RequestSecret(key, hash.GetHashAndReset());
    }

    public byte[] Seal(ReadOnlySpan<byte> answer) => Sealed().Seal(answer, bound: []);

    public byte[] Open(ReadOnlySpan<byte> box) => Sealed().Open(box, bound: []);

    private Sealing Sealed() => new(HKDF.Expand(HashAlgorithmName.SHA256, _material, Sealing.KeyLength, "answer"u8.ToArray()));
}
