using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>How a workspace looks to whoever comes to sign in.</summary>
internal sealed class Brand : IWorkspaceOwned
{
    public const int MaxNameLength = 60;
    public const int MaxSupportLength = 500;

    public Guid WorkspaceId { get; set; }

    /// <summary>Null for the workspace's name.</summary>
    public string? ProductName { get; set; }

    /// <summary><c>#rrggbb</c> in lower case; null for the platform's own.</summary>
    public string? AccentLight { get; set; }

    public string? AccentDark { get; set; }

    public string? SupportUrl { get; set; }

    /// <summary>SHA-256 in hexadecimal of the bytes in <see cref="Logo"/>.</summary>
    public string? LogoHash { get; set; }

    public string? LogoType { get; set; }

    public int? LogoWidth { get; set; }

    public int? LogoHeight { get; set; }

    /// <summary>Rises with each change.</summary>
    public int Version { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>The bytes of a logo.</summary>
internal sealed class Logo : IWorkspaceOwned
{
    public Guid WorkspaceId { get; set; }

    public required string Hash { get; set; }

    public required string ContentType { get; set; }

    public required byte[] Bytes { get; set; }
}

internal sealed class BrandConfiguration : IEntityTypeConfiguration<Brand>, IEntityTypeConfiguration<Logo>
{
    public void Configure(EntityTypeBuilder<Brand> brand)
    {
        brand.ToTable("branding");
        brand.HasKey(b => b.WorkspaceId);
        brand.Property(b => b.WorkspaceId).ValueGeneratedNever();
        brand.HasOne<Workspace>().WithOne().HasForeignKey<Brand>(b => b.WorkspaceId);
    }

    public void Configure(EntityTypeBuilder<Logo> logo)
    {
        logo.ToTable("logos");
        logo.HasKey(l => l.WorkspaceId);
        logo.Property(l => l.WorkspaceId).ValueGeneratedNever();
        logo.HasOne<Brand>().WithOne().HasForeignKey<Logo>(l => l.WorkspaceId);
    }
}
