using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Workspaces;

internal sealed class Member : IWorkspaceOwned
{
    public Guid WorkspaceId { get; set; }

    public required Guid UserId { get; init; }

    public required string Role { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A user as the workspaces that they belong to see them. Rows are added by <c>create_account</c>, never through this type.</summary>
internal sealed class Person
{
    public Guid Id { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }
}

internal sealed class MemberConfiguration : IEntityTypeConfiguration<Member>, IEntityTypeConfiguration<Person>
{
    /// <summary>The name that tells "already a member" from any other failure.</summary>
    public const string PrimaryKey = "pk_members";

    /// <summary>The name that a person's having <see cref="MostOfPerson"/> memberships goes by (migration 0055).</summary>
    public const string LimitOfPerson = "ck_members_of_person";

    /// <summary>How many workspaces a person can belong to.</summary>
    public const int MostOfPerson = 100;

    /// <summary>Whether it was the membership too many of its person.</summary>
    public static bool IsOneTooMany(DbUpdateException exception) => exception.InnerException is PostgresException { ConstraintName: LimitOfPerson };

    public void Configure(EntityTypeBuilder<Member> member)
    {
        member.ToTable("members");
        member.HasKey(m => new { m.WorkspaceId, m.UserId });
        member.HasOne<Workspace>().WithMany().HasForeignKey(m => m.WorkspaceId);
    }

    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.ToTable("users");
        person.Property(p => p.Id).ValueGeneratedNever();
    }
}
