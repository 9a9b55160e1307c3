using System.Text.Json.Serialization;
using Periscope.Identity.Authorization;
using Periscope.Identity.Clients;
using Periscope.Identity.SignOut;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Tokens;

/// <summary>What this server offers, and only that (OpenID Connect Discovery 3, RFC 8414, 2).</summary>
public sealed record DiscoveryDocument(
    [property: JsonPropertyName("issuer")] string Issuer,
    [property: JsonPropertyName("jwks_uri")] string KeySetUri)
{
    [JsonPropertyName("authorization_endpoint")]
    public string AuthorizationEndpoint { get; } = Issuer + AuthorizationEndpoints.Path;

    [JsonPropertyName("token_endpoint")]
    public string TokenEndpoint { get; } = Issuer + "/connect/token";

    [JsonPropertyName("pushed_authorization_request_endpoint")]
    public string PushedAuthorizationRequestEndpoint { get; } = Issuer + "/connect/par";

    [JsonPropertyName("userinfo_endpoint")]
    public string UserInfoEndpoint { get; } = Issuer + "/connect/userinfo";

    [JsonPropertyName("revocation_endpoint")]
    public string RevocationEndpoint { get; } = Issuer + "/connect/revoke";

    [JsonPropertyName("introspection_endpoint")]
    public string IntrospectionEndpoint { get; } = Issuer + "/connect/introspect";

    [JsonPropertyName("end_session_endpoint")]
    public string EndSessionEndpoint { get; } = Issuer + EndSessionEndpoints.Path;

    [JsonPropertyName("response_types_supported")]
    public IReadOnlyList<string> ResponseTypes { get; } = ["code"];

    [JsonPropertyName("response_modes_supported")]
    public IReadOnlyList<string> ResponseModes { get; } = ["query"];

    [JsonPropertyName("grant_types_supported")]
    public IReadOnlyList<string> GrantTypes { get; } = TokenEndpoints.GrantTypes;

    [JsonPropertyName("code_challenge_methods_supported")]
    public IReadOnlyList<string> ChallengeMethods { get; } = [Pkce.Method];

    [JsonPropertyName("scopes_supported")]
    public IReadOnlyList<string> ScopesSupported { get; } = [.. Scopes.SignIn, .. ClientScopes.All];

    [JsonPropertyName("token_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> ClientAuthentication { get; } = AuthenticationMethods.All;

    [JsonPropertyName("token_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string> AssertionAlgorithms { get; } = ClientAssertions.Algorithms;

    [JsonPropertyName("revocation_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> RevocationAuthentication { get; } = AuthenticationMethods.All;

    [JsonPropertyName("revocation_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string> RevocationAlgorithms { get; } = ClientAssertions.Algorithms;

    [JsonPropertyName("introspection_endpoint_auth_methods_supported")]
    public IReadOnlyList<string> IntrospectionAuthentication { get; } = AuthenticationMethods.Confidential;

    [JsonPropertyName("introspection_endpoint_auth_signing_alg_values_supported")]
    public IReadOnlyList<string> IntrospectionAlgorithms { get; } = ClientAssertions.Algorithms;

    [JsonPropertyName("backchannel_logout_supported")]
    public bool TellsClientsOfSignOut => true;

    [JsonPropertyName("backchannel_logout_session_supported")]
    public bool NamesTheSessionThatEnded => true;

    [JsonPropertyName("dpop_signing_alg_values_supported")]
    public IReadOnlyList<string> ProofAlgorithms { get; } = DpopProofs.Algorithms;

    [JsonPropertyName("subject_types_supported")]
    public IReadOnlyList<string> SubjectTypes { get; } = ["public"];

    [JsonPropertyName("id_token_signing_alg_values_supported")]
    public IReadOnlyList<string> SigningAlgorithms { get; } = ["RS256"];

    [JsonPropertyName("prompt_values_supported")]
    public IReadOnlyList<string> Prompts { get; } = ["none", "login", "consent", "select_account"];

    [JsonPropertyName("claims_supported")]
    public IReadOnlyList<string> Claims { get; } =
        ["sub", "email", "email_verified", "name", "sid", "auth_time", "amr", "nonce", "at_hash", "workspaces", "client_id", "scope"];

    [JsonPropertyName("authorization_response_iss_parameter_supported")]
    public bool NamesIssuerInResponse => true;

    [JsonPropertyName("require_pushed_authorization_requests")]
    public bool RequiresPushedRequests => false;

    [JsonPropertyName("request_parameter_supported")]
    public bool TakesRequestObjects => false;

    [JsonPropertyName("request_uri_parameter_supported")]
    public bool TakesRequestObjectsByReference => false;

    [JsonPropertyName("claims_parameter_supported")]
    public bool TakesClaimsParameter => false;
}
