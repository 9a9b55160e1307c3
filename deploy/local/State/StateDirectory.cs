namespace Periscope.LocalHosting.State;

/// <summary>Where one running mesh keeps its data, logs, secrets and the files that tell others where it is.</summary>
internal sealed class StateDirectory(string path)
{
    public const string DefaultName = ".periscope";

    public string Root { get; } = Path.GetFullPath(path);

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Generated passwords by parameter name; readable by its owner only, as are the next five.</summary>
    public string Secrets => Path.Combine(Root, "secrets.json");

    public string Urls => Path.Combine(Root, "urls.json");

    public string Owner => Path.Combine(Root, "owner.json");

    /// <summary>The private addresses that this mesh may fetch.</summary>
    public string Allowed => Path.Combine(Root, "allowed.json");

    public string Dashboard => Path.Combine(Root, "dashboard.json");

    /// <summary>Connection strings of the servers, written when only these run (for tests).</summary>
    public string Connections => Path.Combine(Root, "connections.json");

    /// <summary>Process ids of the AppHost and its guard.</summary>
    public string AppHost => Path.Combine(Root, "apphost.json");

    /// <summary>Held by the command that is starting a mesh here.</summary>
    public string Turn => Path.Combine(Root, "up.lock");

    /// <summary>State of every resource, rewritten at each change.</summary>
    public string Status => Path.Combine(Root, "status.json");

    public string LogOf(string resource) => Path.Combine(Logs, $"{resource}.log");

    public string DataOf(string resource) => Path.Combine(Root, "data", resource);

    public void Create()
    {
        Directory.CreateDirectory(Logs);
        Directory.CreateDirectory(Path.Combine(Root, "data"));
    }
}
