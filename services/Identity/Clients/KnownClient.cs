namespace Periscope.Identity.Clients;

/// <summary>An API client that asks for a token: the row of <c>api_client_by_client_id</c>.</summary>
internal sealed record KnownClient(Guid WorkspaceId, string Name, byte[] SecretHash, string[] Scopes, string Plan);
