namespace Periscope.LocalHosting.Supervision;

/// <summary>What the dashboard calls the states of a resource.</summary>
internal static class ResourceStates
{
    public const string NotStarted = "NotStarted";
    public const string Waiting = "Waiting";
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Restarting = "Restarting";
    public const string Stopping = "Stopping";
    public const string Exited = "Exited";
    public const string Finished = "Finished";
    public const string FailedToStart = "FailedToStart";
    public const string ValueMissing = "ValueMissing";
}

/// <summary>One process (or database, or parameter) at one moment. Immutable, so that showing it never races with changing it.</summary>
internal sealed record ResourceSnapshot(string Name, string ResourceName, string Type)
{
    public string Uid { get; init; } = Guid.CreateVersion7().ToString();

    public string State { get; init; } = ResourceStates.NotStarted;

    /// <summary>Why the state is what it is, where that needs words.</summary>
    public string? Detail { get; init; }

    public int? ProcessId { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>How often it was started again after a crash since it was last started on purpose.</summary>
    public int Restarts { get; init; }

    /// <summary>Ends by itself when its work is done.</summary>
    public bool IsTask { get; init; }

    public bool IsHidden { get; init; }

    /// <summary>Null where health is not asked.</summary>
    public HealthSnapshot? Health { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? StoppedAt { get; init; }

    public IReadOnlyList<EnvironmentVariable> Environment { get; init; } = [];

    public IReadOnlyList<ResourceProperty> Properties { get; init; } = [];

    public IReadOnlyList<ResourceUrl> Urls { get; init; } = [];

    public IReadOnlyList<ResourceRelation> Relations { get; init; } = [];

    public bool IsRunning => State == ResourceStates.Running;

    /// <summary>Running, and healthy where health is asked.</summary>
    public bool IsHealthy => IsRunning && Health is not { IsHealthy: not true };

    public bool HasFailed => State == ResourceStates.FailedToStart || (IsTask && State == ResourceStates.Exited && ExitCode is not null);

    public bool IsReady => IsTask ? State == ResourceStates.Finished : IsHealthy;
}

/// <param name="IsHealthy">Null until the first answer.</param>
internal sealed record HealthSnapshot(string Key, bool? IsHealthy, string Description, DateTimeOffset? CheckedAt);

internal sealed record EnvironmentVariable(string Name, string Value);

internal sealed record ResourceProperty(string Name, string Value, bool IsSensitive = false);

internal sealed record ResourceUrl(string Endpoint, string Url, bool IsInternal);

internal sealed record ResourceRelation(string ResourceName, string Type);
