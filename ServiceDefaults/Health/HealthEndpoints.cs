using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Health;

/// <summary>
/// <c>/health</c>: the process answers. <c>/health/ready</c>: what it cannot work without answers too.
/// <c>/health/detailed</c>: each dependency by name, for signed-in callers.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapRead("/health", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        routes.MapRead("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).AllowAnonymous();
        routes.MapRead("/health/detailed", new HealthCheckOptions { ResponseWriter = WriteDetailed }).RequireAuthorization();
    }

    // Health checks themselves answer to every method.
    private static IEndpointConventionBuilder MapRead(this IEndpointRouteBuilder routes, string path, HealthCheckOptions options) =>
        routes.MapHealthChecks(path, options).WithMetadata(new HttpMethodMetadata([HttpMethods.Get]));

    private static Task WriteDetailed(HttpContext http, HealthReport report)
    {
        var service = http.RequestServices.GetRequiredService<ServiceInfo>().Name;
        return http.Response.WriteAsJsonAsync(
            new
            {
                service,
                status = Word(report.Status),
                dependencies = report.Entries.Select(entry => new
                {
                    name = entry.Key,
                    status = Word(entry.Value.Status),
                    detail = entry.Value.Description,
                    milliseconds = Math.Round(entry.Value.Duration.TotalMilliseconds, 1),
                }),
            },
            WireJson.Options);
    }

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
