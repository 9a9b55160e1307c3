using System.Security.Cryptography;

namespace Periscope.Notification.Channels;

/// <summary>
/// Finds the key that seals <see cref="SecretRing"/>: <c>Notification:EncryptionKey</c> (base64 of 32 bytes), else a file that only this user can read,
/// made once in <c>Notification:KeyDirectory</c> or beside the snapshots, so that replicas on one machine share it.
/// </summary>
internal static class SecretKey
{
    private const string Setting = "Notification:EncryptionKey";
    private const string FileName = "notification.key";
    private const int Length = 32;

    public static byte[] Load(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } text ? Parse(text) : LoadFile(Directory(configuration));

    /// <summary>For commands: the service's own, from the same settings. It makes none; null when there is none.</summary>
    public static byte[]? Find(IConfiguration configuration) =>
        configuration[Setting] is { Length: > 0 } text ? Parse(text)
        : FindDirectory(configuration) is { } directory && File.Exists(Path.Combine(directory, FileName)) ? LoadFile(directory)
        : null;

    private static byte[] Parse(string text)
    {
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) && length == Length
            ? key[..Length]
            : throw new InvalidOperationException($"{Setting} must be the base64 of {Length} bytes.");
    }

    private static string Directory(IConfiguration configuration) => FindDirectory(configuration) ?? throw new InvalidOperationException(
        $"Set {Setting} (base64 of {Length} bytes) or Notification:KeyDirectory: webhook secrets are kept encrypted.");

    private static string? FindDirectory(IConfiguration configuration) =>
        configuration["Notification:KeyDirectory"] is { Length: > 0 } directory ? directory
        : configuration["Snapshots:Path"] is { Length: > 0 } snapshots
            ? Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(snapshots)))
        : null;

    private static byte[] LoadFile(string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            // Written whole under another name and linked into place: a replica that starts beside us reads all of it or makes none.
            var draft = Path.Combine(directory, $"{FileName}.{Guid.CreateVersion7():N}");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using (var file = new FileStream(draft, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(Length));
                file.Flush(flushToDisk: true);
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
        var key = File.ReadAllBytes(path);
        return key.Length == Length
            ? key
            : throw new InvalidOperationException($"The key in {path} is damaged; set {Setting} or restore the file.");
    }
}
