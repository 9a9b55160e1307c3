using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Clients;

/// <summary>
/// A partner's program: it may do what its scopes say in one workspace, for itself or, where it has redirect URIs, for people who allow it.
/// </summary>
internal sealed class ApiClient : IWorkspaceOwned
{
    public const int MaxNameLength = 200;

    public required Guid Id { get; init; }

    public Guid WorkspaceId { get; set; }

    public required string Name { get; set; }

    public required string ClientId { get; init; }

    /// <summary>Null for a client without a secret.</summary>
    public required byte[]? SecretHash { get; set; }

    public required string[] Scopes { get; set; }

    /// <summary>One of <see cref="AuthenticationMethods"/>.</summary>
    public required string AuthMethod { get; set; }

    public string[] RedirectUris { get; set; } = [];

    public string[] PostLogoutRedirectUris { get; set; } = [];

    public string? BackchannelLogoutUri { get; set; }

    public string? Jwks { get; set; }

    public bool RequireDpop { get; set; }

    public bool RequirePushed { get; set; }

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
