using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Periscope.Identity.Keys;

/// <summary>
/// Seals the signing keys before they reach the database (AES-256-GCM): whoever copies the database cannot sign tokens.
/// </summary>
internal sealed class MasterKey
{
    private const int KeySize = 32;
    private const string FileName = "master.key";
    private readonly byte[] _key;

    public MasterKey(IOptions<AuthorityOptions> options)
    {
        var settings = options.Value;
        _key = settings.MasterKey is { Length: > 0 } text ? Parse(text) : FromFile(settings.KeysPath!);
    }

    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> purpose)
    {
        var nonce = AesGcm.NonceByteSizes.MaxSize;
        var tag = AesGcm.TagByteSizes.MaxSize;
        var sealedBytes = new byte[nonce + tag + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, nonce));
        using var cipher = Cipher();
        cipher.Encrypt(
            sealedBytes.AsSpan(0, nonce), plain, sealedBytes.AsSpan(nonce + tag), sealedBytes.AsSpan(nonce, tag), purpose);
        return sealedBytes;
    }

    public byte[] Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> purpose)
    {
        var nonce = AesGcm.NonceByteSizes.MaxSize;
        var tag = AesGcm.TagByteSizes.MaxSize;
        var plain = new byte[sealedBytes.Length - nonce - tag];
        using var cipher = Cipher();
        cipher.Decrypt(sealedBytes[..nonce], sealedBytes[(nonce + tag)..], sealedBytes.Slice(nonce, tag), plain, purpose);
        return plain;
    }

    // One per use: AesGcm must not be used by two threads at once, which garbles the text or the tag.
    private AesGcm Cipher() => new(_key, AesGcm.TagByteSizes.MaxSize);

    private static byte[] Parse(string text)
    {
        var key = new byte[KeySize];
        return Convert.TryFromBase64String(text, key, out var written) && written == KeySize
            ? key
            : throw new InvalidOperationException("Identity:MasterKey must be 32 bytes in base64.");
    }

    private static byte[] FromFile(string directory)
    {
        Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            // Written aside and moved without overwriting: of two replicas that start together, one makes the key for both.
            var draft = $"{path}.{Guid.CreateVersion7():N}";
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var writer = new StreamWriter(draft, options))
            {
                writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize)));
            }

            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        return Parse(File.ReadAllText(path).Trim());
    }
}
