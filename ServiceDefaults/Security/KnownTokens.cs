using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
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

    private Task<AuthenticateResult> PassAsync(HttpContext context, ValidToken known)
    {
        if (options.Get(Scheme).ConfigurationManager is not { } manager)
        {
            return known.Pass;
        }

        // It is there but for once in a while, and then nothing need wait.
        var issuer = new ValueTask<OpenIdConnectConfiguration>(manager.GetConfigurationAsync(context.RequestAborted));
        return issuer.IsCompletedSuccessfully && HasKey(issuer.Result, known) ? known.Pass : CheckAsync(context, manager, known);
    }

    private async Task<AuthenticateResult> CheckAsync(
        HttpContext context, IConfigurationManager<OpenIdConnectConfiguration> manager, ValidToken known)
    {
        if (HasKey(await manager.GetConfigurationAsync(context.RequestAborted), known))
        {
            return await known.Pass;
        }

        cache.Forget(TokenEvents.TokenOf(context.Request)!);
        return await Handlers(context).AuthenticateAsync(context, Scheme);
    }

    private static bool HasKey(OpenIdConnectConfiguration issuer, ValidToken known) =>
        known.SigningKey is { } key && issuer.SigningKeys.Contains(key);
}
