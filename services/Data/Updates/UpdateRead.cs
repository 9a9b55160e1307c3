using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Updates;

/// <summary>That one person has seen one update.</summary>
internal sealed class UpdateRead : IWorkspaceOwned
{
    public required Guid UserId { get; init; }
    public required Guid UpdateId { get; init; }
    public Guid WorkspaceId { get; set; }
    public required DateTimeOffset ReadAt { get; init; }
}

internal sealed class UpdateReadConfiguration : IEntityTypeConfiguration<UpdateRead>
{
    public void Configure(EntityTypeBuilder<UpdateRead> builder) => builder.HasKey(r => new { r.UserId, r.UpdateId });
}
