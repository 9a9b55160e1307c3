namespace Periscope.Identity.Clients;

/// <summary>A client as the protocol sees it: a workspace's API client, or the platform's own web app.</summary>
internal sealed record RegisteredClient
{
    public required string ClientId { get; init; }

    public required string Name { get; init; }

    /// <summary>Null for the web app, which belongs to no workspace.</summary>
    public Guid? WorkspaceId { get; init; }

    /// <summary>What its workspace has bought; null for the web app.</summary>
    public string? Plan { get; init; }

    /// <summary>What the operator decided for its workspace against the plan.</summary>
    public string? Features { get; init; }

    public byte[]? SecretHash { get; init; }

    /// <summary>API scopes that it may ask for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    public required string AuthMethod { get; init; }

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public string? BackchannelLogoutUri { get; init; }

    /// <summary>A JSON Web Key Set with the keys that sign its assertions.</summary>
    public string? Jwks { get; init; }

    /// <summary>Its tokens are always bound to a key of its own (RFC 9449, 5.2).</summary>
    public bool RequireDpop { get; init; }

    /// <summary>It may start an authorization only by pushing the request first (RFC 9126, 6).</summary>
    public bool RequirePushed { get; init; }

    public bool IsPublic => AuthMethod == AuthenticationMethods.None;

    /// <summary>The platform's own: nobody is asked for consent, and its tokens say all that the person may do.</summary>
    public bool IsFirstParty => WorkspaceId is null;
}
