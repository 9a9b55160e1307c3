namespace Periscope.LocalHosting.State;

/// <summary>Where the repository and the programs built from it are.</summary>
internal sealed class RepositoryLayout(string startDirectory)
{
    public string Root { get; } = FindRoot(startDirectory);

    /// <summary>The sources of the web app.</summary>
    public string Web => Path.Combine(Root, "web");

    /// <summary>The services run in the configuration that the caller was built in.</summary>
    public string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')) is "debug" ? "debug" : "release";

    public string ProgramOf(string projectPath)
    {
        var name = Path.GetFileNameWithoutExtension(projectPath);
        return Path.Combine(Root, "artifacts", "bin", name, Configuration, $"Periscope.{name}.dll");
    }

    private static string FindRoot(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Platform.sln")))
            {
                return directory.FullName;
            }
        }

        return start;
    }
}
