namespace Periscope.LocalHosting.Supervision;

/// <summary>Runs a program as another user when the engine is root, wherever the checkout lies.</summary>
internal static class SystemUser
{
    /// <summary>What to put before the command; empty for an ordinary user.</summary>
    /// <param name="directory">Where the program works. When a directory above it keeps other users out, as a root user's home does,
    /// the program keeps the one capability that lets it pass.</param>
    public static string[] Prefix(string user, string directory) => !Environment.IsPrivilegedProcess
        ? []
        :
        [
            "setpriv", $"--reuid={user}", $"--regid={user}", "--init-groups",
            .. CanPass(directory) ? Array.Empty<string>() : ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"],
            "--",
        ];

    private static bool CanPass(string directory)
    {
        for (var above = new DirectoryInfo(directory); above is not null; above = above.Parent)
        {
            if (!OperatingSystem.IsWindows() && above.Exists && !above.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }
}
