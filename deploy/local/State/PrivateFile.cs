using System.Text.Json;

namespace Periscope.LocalHosting.State;

/// <summary>JSON files that only their owner can read, replaced as a whole so that a reader never sees half of one.</summary>
internal static class PrivateFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write<T>(string path, T value) => WriteText(path, JsonSerializer.Serialize(value, Json) + "\n");

    public static void WriteText(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = $"{path}.{Environment.ProcessId}.next";
        File.Delete(next);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(next, options))
        {
            writer.Write(content);
        }

        File.Move(next, path, overwrite: true);
    }

    /// <summary>Null when the file is absent.</summary>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Json);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
