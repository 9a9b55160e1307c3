using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Periscope.Gateway.Edge;

/// <summary>What the outermost process does to every request: limits, CORS, security headers, a line in the log.</summary>
internal static class EdgeSetup
{
    private static readonly string[] s_exposed =
        ["X-Request-ID", "X-Correlation-ID", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Location"];

    public static void AddEdge(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<EdgeOptions>().BindConfiguration(EdgeOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<EdgeOptions>>(
            (kestrel, edge) => kestrel.Limits.MaxRequestBodySize = edge.Value.MaxRequestBytes);
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<EdgeOptions>>((cors, edge) => cors.AddDefaultPolicy(policy =>
            policy.WithOrigins(edge.Value.CorsOrigins.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(s_exposed).SetPreflightMaxAge(TimeSpan.FromHours(1))));
    }

    /// <summary>Before everything else, so that errors of the rest are logged and have the headers too.</summary>
    public static void UseEdge(this WebApplication app)
    {
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<SecurityHeaders>();
        app.UseCors();
    }
}
