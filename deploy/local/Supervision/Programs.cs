namespace Periscope.LocalHosting.Supervision;

/// <summary>Where the distribution put its programs.</summary>
internal static class Programs
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Null when it is not installed. The system directories are searched even when an ordinary user's path lacks them.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"])
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(IsFile);

    public static string Require(string name, string package) =>
        Find(name) ?? throw new LaunchException($"'{name}' is not installed: run `apt-get install {package}`, or `./periscope up` without --no-install.");

    /// <summary>The directory of the PostgreSQL programs: of this major version where one is given, else of the newest.</summary>
    public static string? FindPostgres(string? version = null) =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .Where(d => version is null || Path.GetFileName(d) == version)
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var major) ? major : 0)
                .Select(d => Path.Combine(d, "bin"))
                .FirstOrDefault(bin => IsFile(Path.Combine(bin, "postgres")) && IsFile(Path.Combine(bin, "initdb")))
            : Find("initdb") is { } initdb && version is null ? Path.GetDirectoryName(initdb) : null;

    public static bool IsExecutable(string program) => program.Contains('/', StringComparison.Ordinal) ? IsFile(program) : Find(program) is not null;

    private static bool IsFile(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & Executable) != 0;
}
