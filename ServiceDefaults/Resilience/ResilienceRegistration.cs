using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Periscope.ServiceDefaults.Resilience;

/// <summary>Registers circuit breakers and backpressure.</summary>
public static class ResilienceRegistration
{
    public static IServiceCollection AddResilience(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitBreakers>();
        services.TryAddSingleton(provider => new BackpressureGates(
            provider.GetRequiredService<ServiceInfo>(), provider.GetServices<Backpressure>()));
        return services;
    }

    /// <summary>
    /// A gate of that name, for <c>[FromKeyedServices(name)] Backpressure</c>. Without a probe it counts in this process, and whoever
    /// accepts also releases.
    /// </summary>
    public static IServiceCollection AddBackpressure(
        this IServiceCollection services, string name, BackpressureSettings? settings = null, Func<IServiceProvider, DepthProbe>? probe = null)
    {
        services.AddResilience();
        services.AddKeyedSingleton(name, (provider, _) => new Backpressure(
            name,
            (settings ?? new BackpressureSettings()).ConfiguredBy(provider.GetRequiredService<IConfiguration>(), name),
            provider.GetRequiredService<TimeProvider>(),
            probe?.Invoke(provider)));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<Backpressure>(name));
        return services;
    }
}
