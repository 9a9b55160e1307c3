using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Periscope.Identity.Workspaces;

internal sealed class Workspace
{
    public const int MaxNameLength = 200;

    public required Guid Id { get; init; }

    public required string Name { get; set; }

    public required string Plan { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class WorkspaceConfiguration : IEntityTypeConfiguration<Workspace>
{
    public void Configure(EntityTypeBuilder<Workspace> workspace)
    {
        workspace.ToTable("workspaces");
        workspace.Property(w => w.Id).ValueGeneratedNever();
    }
}
