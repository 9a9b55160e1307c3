namespace Periscope.Contracts.Identity;

/// <summary>A workspace was renamed, or its settings were changed. It tells all of them, not only what is new.</summary>
/// <remarks>Only add optional members. A changed meaning is a new record, published beside this one.</remarks>
public sealed record WorkspaceSettingsChanged
{
    public required Guid WorkspaceId { get; init; }
    public required string Name { get; init; }

    /// <summary>How often new sources are read: auto (by their type), hourly, daily or weekly.</summary>
    public required string DefaultSchedule { get; init; }

    /// <summary>As the IANA database has it; null is UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Rises with each change: a lower one than is known already is old news.</summary>
    public required int Version { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
}
