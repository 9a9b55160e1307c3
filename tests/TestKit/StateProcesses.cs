namespace Periscope.TestKit;

/// <summary>The operating system's view of a mesh: each of its processes has the state directory in its arguments or among its variables.</summary>
public static class StateProcesses
{
    /// <summary>Those of a state directory, apart from this process; a process that has just begun may still look like the one that began it.</summary>
    public static IReadOnlyList<(int Id, string Command)> Of(string state) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => (Ok: int.TryParse(Path.GetFileName(path), out var id), Id: id))
            .Where(process => process.Ok && process.Id != Environment.ProcessId)
            .Select(process => (process.Id, Command: Read(process.Id, "cmdline"), Environment: Read(process.Id, "environ")))
            .Where(process => process.Command.Length > 0
                && (process.Command.Contains(state, StringComparison.Ordinal) || process.Environment.Contains(state, StringComparison.Ordinal)))
            .Select(process => (process.Id, process.Command))];

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}").Replace('\0', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
