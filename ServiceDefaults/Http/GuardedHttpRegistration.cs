using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Guarded clients: for every URL that a user can influence (sites, webhooks, feeds, providers).</summary>
/// <remarks>
/// What they promise, each with a limit of its <see cref="GuardedHttpOptions"/>:
/// <list type="bullet">
/// <item>A name is resolved once for a connection, every address is judged, and the connection goes to the very address that passed, so
/// that no later answer of the name server counts. Loopback, private, link-local, shared, multicast, reserved and unique-local addresses,
/// those embedded in IPv6 forms, and cloud metadata are refused; so is every redirect that leads to one. <c>Fetch:AllowedPrivateHosts</c>
/// opens single <c>host:port</c> pairs. No proxy of the environment is used.</item>
/// <item>Only http and https, no credentials in URLs; on another origin only negotiation headers are sent along; no cookies are kept.</item>
/// <item>One time limit over connecting, redirects, retries and the body; a size limit counted after decompression, so that a small
/// archive of a large nothing ends early.</item>
/// <item>Idempotent requests are retried with jitter after transient failures, as Retry-After says, if that is soon.</item>
/// <item>A named circuit breaker, per host for <c>scraper</c> and <c>webhook</c>.</item>
/// </list>
/// All failures are <see cref="HttpRequestException"/>s (<see cref="FetchRefusedException"/>, <see cref="FetchTimeoutException"/>, or the
/// network's own) but <see cref="CircuitOpenException"/>; only the caller's own cancellation is an <see cref="OperationCanceledException"/>.
/// </remarks>
public static class GuardedHttpRegistration
{
    /// <summary>What all guarded clients share: <c>Fetch:*</c>, the address guard and the circuit breakers.</summary>
    public static IServiceCollection AddGuardedHttp(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<FetchOptions>()
            .Bind(configuration.GetSection(FetchOptions.Section)).ValidateDataAnnotations();
        services.AddResilience();
        services.TryAddSingleton<ResolveHost>((host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken));
        services.TryAddSingleton<GuardedConnector>();
        return services;
    }

    /// <summary>A guarded client of that name, whose breaker has the same name.</summary>
    public static IHttpClientBuilder AddGuardedHttpClient(
        this IServiceCollection services, string name, Action<GuardedHttpOptions>? configure = null)
    {
        var options = new GuardedHttpOptions { BreakerPerHost = name is "scraper" or "webhook" };
        configure?.Invoke(options);
        return services.AddHttpClient(name)
            .ConfigureHttpClient((provider, client) =>
            {
                // The handler below limits the time, and says so in its own exception.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.DefaultRequestHeaders.TryAddWithoutValidation(
                    "User-Agent", provider.GetRequiredService<IOptions<FetchOptions>>().Value.UserAgent);
            })
            .ConfigurePrimaryHttpMessageHandler(provider => Connections(options, provider.GetRequiredService<GuardedConnector>()))
            // Connections have a lifetime of their own, so handlers need not be rotated for the name server's sake.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // A webhook's URL is a secret, and a crawl's are too many.
            .RemoveAllLoggers()
            .AddHttpMessageHandler(provider => new GuardedHandler(options, provider.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(provider => new RetryHandler(options, provider.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(provider => new BreakerHandler(options, name, provider.GetRequiredService<CircuitBreakers>()));
    }

    private static SocketsHttpHandler Connections(GuardedHttpOptions options, GuardedConnector connector) => new()
    {
        ConnectCallback = connector.ConnectAsync,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxConnectionsPerServer = options.MaxConnectionsPerHost,
        MaxResponseHeadersLength = 64,
        MaxResponseDrainSize = 0,
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        // Strangers get no trace ids; the span of the call is still ours.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };
}
