using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Lets a token that was validated lately pass before the scheme's handler is made and asked; that one decides about all others.</summary>
internal sealed class KnownTokens(TokenCache cache, RevokedTokens revoked, IOptionsMonitor<JwtBearerOptions> options, TimeProvider clock)
    : IAuthenticationService
{
    private const string Scheme = JwtBearerDefaults.AuthenticationScheme;

    /// <summary>Goes before the authentication that is registered.</summary>
    public static void AddTo(IServiceCollection services)
    {
        var handlers = services.Single(service => service.ServiceType == typeof(IAuthenticationService));
        services.Add(new ServiceDescriptor(typeof(AuthenticationService), handlers.ImplementationType!, handlers.Lifetime));
        services.Replace(ServiceDescriptor.Singleton<IAuthenticationService, KnownTokens>());
    }

    public Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) =>
        scheme == Scheme && Find(context) is { } known && !revoked.Contains(known.Names)
            ? PassAsync(context, known)
            : Handlers(context).AuthenticateAsync(context, scheme);

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Handlers(context).ChallengeAsync(context, scheme, properties);

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Handlers(context).ForbidAsync(context, scheme, properties);

    public Task SignInAsync(HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties) =>
        Handlers(context).SignInAsync(context, scheme, principal, properties);

    public Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        Handlers(context).SignOutAsync(context, scheme, properties);

    private static AuthenticationService Handlers(HttpContext context) => context.RequestServices.GetRequiredService<AuthenticationService>();

    private ValidToken? Find(HttpContext context)
    {
        // On live paths a parameter may stand in for the header.
        var last = TokenValidation.IsLive(context.Request.Path) ? null : ConnectionToken.Of(context);
        var header = context.Request.Headers.Authorization is [var only] ? only : null;
        if (last?.Find(header, clock.GetUtcNow()) is { } same)
        {
            return same;
        }

        var known = TokenEvents.TokenOf(context.Request) is { } token ? cache.Find(token) : null;
        if (known is not null)
        {
            last?.Keep(header, known);
        }

        return known;
    }

    private async Task<AuthenticateResult> PassAsync(HttpContext context, ValidToken known)
    {
        if (await IsStillOfTheIssuerAsync(known.SigningKey, context.RequestAborted))
        {
            return known.Pass;
        }

        cache.Forget(TokenEvents.TokenOf(context.Request)!);
        return await Handlers(context).AuthenticateAsync(context, Scheme);
    }

    private async ValueTask<bool> IsStillOfTheIssuerAsync(SecurityKey? key, CancellationToken cancellationToken) =>
        options.Get(Scheme).ConfigurationManager is not { } manager
        || (key is not null && (await manager.GetConfigurationAsync(cancellationToken)).SigningKeys.Contains(key));
}
