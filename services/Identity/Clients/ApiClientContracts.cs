using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.Identity.Clients;

/// <param name="Name">What people read when they are asked to allow it.</param>
/// <param name="Scopes">What it may do: <c>noun:read</c> and <c>noun:write</c>. Sign-in scopes need not be listed.</param>
/// <param name="RedirectUris">Where sign-ins come back to; none for a program that acts only for itself.</param>
/// <param name="PostLogoutRedirectUris">Where sign-outs come back to.</param>
/// <param name="BackchannelLogoutUri">Where logout tokens are posted when a person's session ends.</param>
/// <param name="Jwks">The public keys that sign its assertions; for <c>private_key_jwt</c> alone.</param>
/// <param name="TokenEndpointAuthMethod">Fixed once the client is made, but for the two ways to send a secret.</param>
/// <param name="RequireDpop">Refuses it tokens that are not bound to a key (RFC 9449).</param>
/// <param name="RequirePushed">Refuses it authorization requests that were not pushed (RFC 9126).</param>
public sealed record ApiClientRequest(
    [property: Required, StringLength(ApiClient.MaxNameLength, MinimumLength = 1), PlainName] string Name,
    [property: Required, MaxLength(Clients.Scopes.MaxCount)] IReadOnlyList<string> Scopes,
    [property: MaxLength(Clients.RedirectUris.MaxCount)] IReadOnlyList<string>? RedirectUris = null,
    [property: MaxLength(Clients.RedirectUris.MaxCount)] IReadOnlyList<string>? PostLogoutRedirectUris = null,
    [property: StringLength(Clients.RedirectUris.MaxLength)] string? BackchannelLogoutUri = null,
    JsonElement? Jwks = null,
    [property: AllowedValues("none", "client_secret_basic", "client_secret_post", "private_key_jwt")]
    string TokenEndpointAuthMethod = AuthenticationMethods.SecretBasic,
    bool RequireDpop = false,
    bool RequirePushed = false);

public sealed record ApiClientResponse(
    Guid Id, string Name, string ClientId, IReadOnlyList<string> Scopes, IReadOnlyList<string> RedirectUris,
    IReadOnlyList<string> PostLogoutRedirectUris, string? BackchannelLogoutUri, JsonElement? Jwks, string TokenEndpointAuthMethod,
    bool RequireDpop, bool RequirePushed, DateTimeOffset CreatedAt)
{
    /// <summary>Only in the answer to making the client, or a new secret for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientSecret { get; init; }

    internal static ApiClientResponse From(ApiClient client, string? secret = null) => new(
        client.Id, client.Name, client.ClientId, client.Scopes, client.RedirectUris, client.PostLogoutRedirectUris,
        client.BackchannelLogoutUri, client.Jwks is null ? null : JsonElement.Parse(client.Jwks), client.AuthMethod,
        client.RequireDpop, client.RequirePushed, client.CreatedAt)
    {
        ClientSecret = secret,
    };
}
