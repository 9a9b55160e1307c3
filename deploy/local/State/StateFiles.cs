namespace Periscope.LocalHosting.State;

/// <summary><c>urls.json</c>: where people go.</summary>
internal sealed record UrlsFile(string Gateway, string? Dashboard);

/// <summary><c>owner.json</c>: the account that the first start creates.</summary>
internal sealed record OwnerFile(string Email, string Password, Guid WorkspaceId);

/// <summary><c>dashboard.json</c>: the dashboard's address, its sign-in token and the key of its telemetry interface.</summary>
internal sealed record DashboardFile(string Url, string ApiKey, string Token);

/// <summary><c>apphost.json</c>: the processes that hold a mesh.</summary>
internal sealed record AppHostFile(int ProcessId, int GuardProcessId);

/// <summary>One line of <c>status.json</c>.</summary>
/// <param name="Url">The first of <paramref name="Endpoints"/>, which people want to see.</param>
/// <param name="Endpoints">Every address by the name of its endpoint.</param>
internal sealed record ResourceStatus(
    string Name, string Resource, string Type, string State, bool IsReady, bool HasFailed, int Restarts, int? ProcessId, int? ExitCode, string? Detail, string? Url,
    IReadOnlyDictionary<string, string> Endpoints);
