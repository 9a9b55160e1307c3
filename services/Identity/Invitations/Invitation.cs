using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Invitations;

/// <summary>Asks somebody into a workspace by mail. Open until <see cref="EndedAt"/> is set or <see cref="ExpiresAt"/> has passed.</summary>
internal sealed class Invitation : IWorkspaceOwned
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    public required Guid Id { get; init; }

    public Guid WorkspaceId { get; set; }

    /// <summary>As <see cref="Privacy.PersonalData.HashOf"/>.</summary>
    public required string AddressHash { get; init; }

    /// <summary>Sealed by <see cref="Version"/> of the key ring, bound to <see cref="Id"/>; null when the invitation has ended.</summary>
    public byte[]? SealedEmail { get; set; }

    public int? Version { get; set; }

    public required string Role { get; init; }

    public required Guid InvitedBy { get; init; }

    /// <summary>Of the link in the newest mail; the database sets it when that is sent.</summary>
    public byte[]? TokenHash { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a mail was last asked for.</summary>
    public required DateTimeOffset AskedAt { get; set; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Accepted or taken back: nothing that names anybody stays.</summary>
    public void End(DateTimeOffset at) => (EndedAt, TokenHash, SealedEmail, Version) = (at, null, null, null);
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> invitation)
    {
        invitation.ToTable("invitations");
        invitation.Property(i => i.Id).ValueGeneratedNever();
    }
}
