using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Registers idempotency keys; see <see cref="IdempotencyMiddleware"/> for what they promise.</summary>
internal static class IdempotencyRegistration
{
    /// <summary>Needs the service's schema (<c>AddPersistence</c>), where the keys lie.</summary>
    public static IServiceCollection AddIdempotency(this IServiceCollection services)
    {
        services.AddSingleton<IdempotencyKeys>();
        services.AddHostedService<IdempotencyCleanup>();
        return services;
    }

    /// <summary>After authorization, so that only a request that may be made takes a key. Nothing in a service without a schema.</summary>
    public static void UseIdempotency(this WebApplication app)
    {
        if (app.Services.GetService<ServiceDataSource>() is not null)
        {
            app.UseMiddleware<IdempotencyMiddleware>();
        }
    }
}
