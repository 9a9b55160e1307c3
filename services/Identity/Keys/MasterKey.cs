using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Keys;

/// <summary>
/// Seals the signing keys before they reach the database: whoever copies the database cannot sign tokens.
/// </summary>
internal sealed class MasterKey
{
    private const string FileName = "master.key";

    public MasterKey(IOptions<AuthorityOptions> options)
    {
        var settings = options.Value;
        Sealing = new(settings.MasterKey is { Length: > 0 } text ? Parse(text) : FromFile(settings.KeysPath!));
    }

    /// <summary>What a command says that has none.</summary>
    public const string Missing = "There is no master key: set Identity:MasterKey, or Identity:KeysPath to where the service keeps it.";

    /// <summary>For commands: the service's own, from the same settings in the environment. It makes none; null when there is none.</summary>
    public static MasterKey? OfEnvironment()
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var (key, directory) = (configuration["Identity:MasterKey"], configuration["Identity:KeysPath"]);
        return string.IsNullOrEmpty(key) && (string.IsNullOrEmpty(directory) || !File.Exists(Path.Combine(directory, FileName)))
            ? null
            : new MasterKey(Options.Create(new AuthorityOptions { Authority = "", MasterKey = key, KeysPath = directory }));
    }

    /// <summary>What it seals with, for what takes any key.</summary>
    public Sealing Sealing { get; }

    public byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> purpose) => Sealing.Seal(plain, purpose);

    public byte[] Open(ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> purpose) => Sealing.Open(sealedBytes, purpose);

    private static byte[] Parse(string text)
    {
        var key = new byte[Sealing.KeyLength];
        return Convert.TryFromBase64String(text, key, out var written) && written == Sealing.KeyLength
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
                writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Sealing.KeyLength)));
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
