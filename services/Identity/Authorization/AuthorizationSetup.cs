using Periscope.Identity.Clients;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Authorization;

/// <summary>The authorization server's parts, and its endpoints.</summary>
internal static class AuthorizationSetup
{
    public static void AddAuthorizationServer(this IServiceCollection services)
    {
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<IdTokens>();
        services.AddSingleton<DpopNonces>();
        services.AddSingleton<TokenBinding>();
        services.AddSingleton<Interactions>();
        services.AddSingleton<AuthorizationAnswers>();
        services.AddScoped<RegisteredClients>();
        services.AddScoped<ClientAssertions>();
        services.AddScoped<ClientAuthentication>();
        services.AddScoped<AuthorizationRequests>();
        services.AddScoped<PushedRequests>();
        services.AddScoped<Consents>();
        services.AddScoped<Grants>();
        services.AddScoped<GrantTokens>();
        services.AddScoped<AuthorizationFlow>();
        services.AddHostedService<SessionCleanup>();
    }

    public static void MapAuthorizationServer(this IEndpointRouteBuilder routes)
    {
        routes.MapAuthorization();
        routes.MapPushedRequests();
        routes.MapTokens();
        routes.MapDiscovery();
        routes.MapApiClients();
    }
}
