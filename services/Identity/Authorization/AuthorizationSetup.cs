using Periscope.Identity.Clients;
using Periscope.Identity.Revocations;
using Periscope.Identity.SignOut;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Http;

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
        services.AddScoped<Applications>();
        services.AddScoped<Grants>();
        services.AddScoped<GrantTokens>();
        services.AddScoped<AuthorizationFlow>();
        services.AddScoped<IssuedTokens>();
        services.AddScoped<EndSessionRequests>();
        services.AddSingleton<LogoutTokens>();
        services.AddSingleton<LogoutNotices>();
        services.AddHostedService<LogoutWorker>();
        services.AddSingleton<RevocationRows>();
        services.AddHostedService<RevocationWorker>();
        services.AddHostedService<SessionCleanup>();
        // The clients' owners say where, so it is guarded as every address from outside; the queue does the retrying.
        services.AddGuardedHttpClient(LogoutWorker.ClientName, options =>
        {
            options.Timeout = TimeSpan.FromSeconds(10);
            options.MaxResponseBytes = 64 * 1024;
            options.MaxRedirects = 0;
            options.Retries = 0;
            options.BreakerPerHost = true;
        });
    }

    public static void MapAuthorizationServer(this IEndpointRouteBuilder routes)
    {
        routes.MapAuthorization();
        routes.MapPushedRequests();
        routes.MapTokens();
        routes.MapUserInfo();
        routes.MapApplications();
        routes.MapRevocation();
        routes.MapIntrospection();
        routes.MapEndSession();
        routes.MapDiscovery();
        routes.MapApiClients();
    }
}
