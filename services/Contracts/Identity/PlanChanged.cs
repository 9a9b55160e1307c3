namespace Periscope.Contracts.Identity;

/// <summary>A workspace has another plan from now on. Tokens say so from the next one on.</summary>
/// <remarks>Only add optional members. A changed meaning is a new record, published beside this one.</remarks>
public sealed record PlanChanged
{
    public required Guid WorkspaceId { get; init; }

    /// <summary>free, starter, professional or enterprise.</summary>
    public required string PreviousPlan { get; init; }

    /// <summary>free, starter, professional or enterprise.</summary>
    public required string Plan { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
}
