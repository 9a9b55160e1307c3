using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Goes before and after the validation of a bearer token: known tokens pass at once, revoked ones never.</summary>
internal sealed class TokenEvents(TokenCache cache, RevokedTokens revoked) : JwtBearerEvents
{
    private const string Scheme = "Bearer ";

    public override async Task MessageReceived(MessageReceivedContext context)
    {
        if (TokenOf(context) is not { } token)
        {
            // A bound token is never taken from the cache: each request has a proof of its own.
            context.Token = DpopEvents.FindToken(context.Request);
            return;
        }

        context.Token = token;
        if (cache.Find(token) is not { } known)
        {
            return;
        }

        if (!await IsStillOfTheIssuerAsync(context, known.SigningKey))
        {
            cache.Forget(token);
            return;
        }

        if (revoked.Contains(known.Names))
        {
            context.Fail(Refusal);
            return;
        }

        context.Principal = known.User;
        context.Properties.ExpiresUtc = known.Until;
        context.Success();
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
        else if (TokenOf(context) is { } token)
        {
            var until = new DateTimeOffset(context.SecurityToken.ValidTo, TimeSpan.Zero) + context.Options.TokenValidationParameters.ClockSkew;
            cache.Keep(token, new ValidToken(context.Principal!, context.SecurityToken.SigningKey, until, names));
        }
    }

    public override Task Challenge(JwtBearerChallengeContext context) => DpopEvents.ChallengeAsync(context);

    private const string Refusal = "The token was revoked.";

    private static async Task<bool> IsStillOfTheIssuerAsync(MessageReceivedContext context, SecurityKey? key)
    {
        if (context.Options.ConfigurationManager is not { } manager)
        {
            return true;
        }

        var configuration = await manager.GetConfigurationAsync(context.HttpContext.RequestAborted);
        return key is not null && configuration.SigningKeys.Contains(key);
    }

    // Browsers cannot set a header on a WebSocket or an EventSource; SignalR's convention is this parameter, on its paths alone.
    private static string? TokenOf(ResultContext<JwtBearerOptions> context)
    {
        var request = context.HttpContext.Request;
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
