using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Updates;

/// <summary>What one person thinks of one update; their latest word counts.</summary>
internal sealed class UpdateFeedback : IWorkspaceOwned
{
    public const int MaxCommentLength = 2000;

    public required Guid UpdateId { get; init; }
    public required Guid UserId { get; init; }
    public Guid WorkspaceId { get; set; }
    public required string Verdict { get; init; }
    public string? Comment { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
}

internal sealed class UpdateFeedbackConfiguration : IEntityTypeConfiguration<UpdateFeedback>
{
    public void Configure(EntityTypeBuilder<UpdateFeedback> builder) => builder.HasKey(f => new { f.UpdateId, f.UserId });
}
