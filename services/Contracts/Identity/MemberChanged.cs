namespace Periscope.Contracts.Identity;

/// <summary>A person joined a workspace, left it, or got another role in it.</summary>
public sealed record MemberChanged
{
    public required Guid WorkspaceId { get; init; }
    public required Guid UserId { get; init; }

    /// <summary>viewer, member, admin or owner; null when the person left.</summary>
    public required string? Role { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
}
