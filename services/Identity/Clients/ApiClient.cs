using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Clients;

/// <summary>A partner's program: it signs in with a secret of its own and may do what its scopes say, in one workspace.</summary>
internal sealed class ApiClient : IWorkspaceOwned
{
    public const int MaxNameLength = 200;

    public required Guid Id { get; init; }

    public Guid WorkspaceId { get; set; }

    public required string Name { get; init; }

    public required string ClientId { get; init; }

    public required byte[] SecretHash { get; init; }

    public required string[] Scopes { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class ApiClientConfiguration : IEntityTypeConfiguration<ApiClient>
{
    public void Configure(EntityTypeBuilder<ApiClient> client)
    {
        client.ToTable("api_clients");
        client.Property(c => c.Id).ValueGeneratedNever();
    }
}
