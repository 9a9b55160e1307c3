using System.Globalization;
using System.Text.RegularExpressions;
using Periscope.Identity.Clients;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Authorization;

/// <summary>Reads authorization requests: code with PKCE, and nothing that RFC 9700 advises against.</summary>
internal sealed partial class AuthorizationRequests(RegisteredClients clients, IdTokens idTokens)
{
    private const int MaxStateLength = 2000;
    private static readonly string[] s_prompts = ["none", "login", "consent", "select_account"];
    private static readonly (string Parameter, string Error)[] s_unsupported =
        [("request", "request_not_supported"), ("registration", "registration_not_supported")];

    /// <summary>All that <see cref="ReadAsync"/> makes a request of. The others that there may be it refuses, or does not look at.</summary>
    public static IReadOnlyCollection<string> Parameters { get; } =
    [
        "client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge", "code_challenge_method",
        "dpop_jkt", "prompt", "max_age", "id_token_hint",
    ];

    /// <summary>The request or the failure; one of them is null.</summary>
    /// <param name="parameters">As they were sent, each once.</param>
    /// <param name="isPushed">Whether they came by the pushed authorization endpoint.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(AuthorizationRequest? Request, AuthorizationFailure? Failure)> ReadAsync(
        IReadOnlyDictionary<string, string> parameters, bool isPushed, CancellationToken cancellationToken)
    {
        if (parameters.GetValueOrDefault("client_id") is not { Length: > 0 and <= 200 } clientId
            || await clients.FindAsync(clientId, cancellationToken) is not { } client)
        {
            return (null, new("invalid_request", "The application that sent you here is not known."));
        }

        if (parameters.GetValueOrDefault("redirect_uri") is not { Length: > 0 and <= RedirectUris.MaxLength } target
            || !RedirectUris.Matches(client.RedirectUris, target))
        {
            return (null, new("invalid_request", $"{client.Name} did not register the address that you would be sent back to."));
        }

        var state = parameters.GetValueOrDefault("state");
        var prompts = Scopes.Parse(parameters.GetValueOrDefault("prompt"));
        var scopes = Scopes.Parse(parameters.GetValueOrDefault("scope"));
        var hint = parameters.GetValueOrDefault("id_token_hint");
        var meant = hint is null ? null : await PersonOfAsync(hint, client);
        var reason = Refuse(parameters, client, scopes, prompts, isPushed)
            ?? (hint is not null && meant is null ? ("invalid_request", "id_token_hint is no id token that this client got here.") : null);
        return reason is { } refused
            ? (null, new(refused.Error, refused.Description, target, state?.Length > MaxStateLength ? null : state, prompts.Contains("none")))
            : (new AuthorizationRequest(
                client, target, state, scopes, parameters["code_challenge"], parameters.GetValueOrDefault("nonce"),
                parameters.GetValueOrDefault("dpop_jkt"), prompts, MaxAge(parameters), meant), null);
    }

    private async Task<Guid?> PersonOfAsync(string hint, RegisteredClient client) =>
        await idTokens.ReadHintAsync(hint) is { } token && token.Audiences.Contains(client.ClientId, StringComparer.Ordinal)
        && Guid.TryParse(token.Subject, out var person) ? person : null;

    private static (string Error, string Description)? Refuse(
        IReadOnlyDictionary<string, string> parameters, RegisteredClient client, string[] scopes, string[] prompts, bool isPushed)
    {
        if (s_unsupported.FirstOrDefault(pair => parameters.ContainsKey(pair.Parameter)) is { Error: { } error, Parameter: var given })
        {
            return (error, $"{given} is not supported.");
        }

        if (client.RequirePushed && !isPushed)
        {
            return ("invalid_request", "This client pushes its requests to /connect/par first.");
        }

        if (parameters.GetValueOrDefault("response_type") is not { Length: > 0 } type)
        {
            return ("invalid_request", "response_type is missing.");
        }

        if (type != "code")
        {
            return ("unsupported_response_type", "Only code is supported: tokens do not travel through browsers.");
        }

        if (parameters.GetValueOrDefault("response_mode") is { } mode && mode != "query")
        {
            return ("invalid_request", "Only the response_mode query is supported.");
        }

        if (!Pkce.IsChallenge(parameters.GetValueOrDefault("code_challenge")))
        {
            return ("invalid_request", "code_challenge is missing or no S256 challenge.");
        }

        if (parameters.GetValueOrDefault("code_challenge_method") != Pkce.Method)
        {
            return ("invalid_request", "code_challenge_method must be S256.");
        }

        if (scopes.Length == 0 || scopes.FirstOrDefault(scope => !Scopes.SignIn.Contains(scope) && !client.Scopes.Contains(scope)) is not null)
        {
            return ("invalid_scope", "A scope is missing, or one is asked for that this client does not have.");
        }

        if (prompts.Any(prompt => !s_prompts.Contains(prompt)) || prompts.Contains("none") && prompts.Length > 1)
        {
            return ("invalid_request", "prompt is none alone, or of login, consent and select_account.");
        }

        if (parameters.ContainsKey("max_age") && MaxAge(parameters) is null)
        {
            return ("invalid_request", "max_age is a number of seconds.");
        }

        if (parameters.GetValueOrDefault("dpop_jkt") is { } thumbprint && !Thumbprint().IsMatch(thumbprint))
        {
            return ("invalid_request", "dpop_jkt is no SHA-256 thumbprint.");
        }

        return parameters.GetValueOrDefault("state")?.Length > MaxStateLength || parameters.GetValueOrDefault("nonce")?.Length > MaxStateLength
            ? ("invalid_request", $"state and nonce have at most {MaxStateLength} characters.")
            : null;
    }

    private static TimeSpan? MaxAge(IReadOnlyDictionary<string, string> parameters) =>
        int.TryParse(parameters.GetValueOrDefault("max_age"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    [GeneratedRegex("^[A-Za-z0-9_-]{43}$")]
    private static partial Regex Thumbprint();
}
