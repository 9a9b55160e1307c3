using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Clients for the other services of the mesh.</summary>
/// <remarks>
/// A client named <c>agent</c> finds the replicas under <c>services:agent:http:0..n</c> and takes turns among them; send it relative URLs.
/// It forwards the current request's bearer token, workspace, request and correlation ids, retries idempotent requests once on the next
/// replica, and has a breaker of the service's name that opens after 5 failures in a row for 5 seconds only: a service of ours that is
/// restarted is back soon. The time limit ends when the answer begins, so a stream may go on for as long as its caller wants.
/// </remarks>
public static class ServiceClientRegistration
{
    public static IHttpClientBuilder AddServiceClient(this IServiceCollection services, string name, TimeSpan? timeout = null)
    {
        var options = new GuardedHttpOptions
        {
            Retries = 1,
            BreakerFallback = new CircuitBreakerSettings(5, TimeSpan.FromSeconds(5)),
        };
        services.AddHttpContextAccessor();
        services.AddResilience();
        return services.AddHttpClient(name, client =>
            {
                client.BaseAddress = new Uri($"http://{name}/");
                client.Timeout = Timeout.InfiniteTimeSpan;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .AddHttpMessageHandler(provider => new ServiceCallHandler(
                provider.GetRequiredService<IHttpContextAccessor>(), timeout ?? TimeSpan.FromSeconds(60),
                provider.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(provider => new RetryHandler(options, provider.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(provider => new BreakerHandler(options, name, provider.GetRequiredService<CircuitBreakers>()))
            .AddHttpMessageHandler(provider => new ServiceAddresses(name, provider.GetRequiredService<IConfiguration>()));
    }
}
