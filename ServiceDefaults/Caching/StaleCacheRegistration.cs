using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Periscope.ServiceDefaults.Caching;

/// <summary>Registers <see cref="StaleCache"/> and the <see cref="RedisConnection"/> below it.</summary>
public static class StaleCacheRegistration
{
    public static IServiceCollection AddStaleCache(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RedisConnection>();
        services.TryAddSingleton<StaleCacheFlights>();
        services.TryAddScoped<StaleCache>();
        return services;
    }
}
