using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Goes before and after the validation of a bearer token: it is then known (<see cref="KnownTokens"/>), unless it was revoked.</summary>
internal sealed class TokenEvents(TokenCache cache, RevokedTokens revoked) : JwtBearerEvents
{
    private const string Scheme = "Bearer ";

    public override Task MessageReceived(MessageReceivedContext context)
    {
        // A bound token is never taken from the cache: each request has a proof of its own.
        context.Token = TokenOf(context.Request) ?? DpopEvents.FindToken(context.Request);
        if (context.Token is { } token && cache.Find(token) is { } known && revoked.Contains(known.Names))
        {
            context.Fail(Refusal);
        }

        return Task.CompletedTask;
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        await DpopEvents.CheckBindingAsync(context);
        if (context.Result is not null)
        {
            return;
        }

        var names = RevokedTokens.NamesOf(context.Principal!);
        if (revoked.Contains(names))
        {
            context.Fail(Refusal);
        }
        else if (TokenOf(context.Request) is { } token)
        {
            var until = new DateTimeOffset(context.SecurityToken.ValidTo, TimeSpan.Zero) + context.Options.TokenValidationParameters.ClockSkew;
            cache.Keep(token, new ValidToken(context.Principal!, context.SecurityToken.SigningKey, until, names));
        }
    }

    public override Task Challenge(JwtBearerChallengeContext context) => DpopEvents.ChallengeAsync(context);

    private const string Refusal = "The token was revoked.";

    // Browsers cannot set a header on a WebSocket or an EventSource; SignalR's convention is this parameter, on its paths alone.
    internal static string? TokenOf(HttpRequest request)
    {
        if (TokenValidation.IsLive(request.Path) && request.Query["access_token"].ToString() is { Length: > 0 } parameter)
        {
            return parameter;
        }

        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header[Scheme.Length..].Trim() is { Length: > 0 } token
            ? token
            : null;
    }
}
