using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Health;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Resilience;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Storage;
using Periscope.ServiceDefaults.Telemetry;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults;

/// <summary>What every service does the same way, in two calls of its Program.</summary>
public static class ServiceHost
{
    /// <summary>
    /// Telemetry, health, problem details, the check of requests, request context, token validation, guarded HTTP with circuit breakers, the
    /// snapshot store, the stale-on-failure cache and, where it is configured, the port for HTTP/2, for the service <paramref name="name"/>.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(new ServiceInfo(name));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddScoped<RequestContext>();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks();
        // Whoever asks is told; a line for each question about a server that is away would bury everything else.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
        builder.Services.AddPeriscopeProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new UtcTimeConverter());
            // A number in quotes is none: the described shapes say number alone.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.Services.AddOpenApi(document => document.AddSchemaTransformer(TimeShape.DescribeAsync).AddSchemaTransformer(AllowedShape.DescribeAsync));
        builder.AddTokenValidation();
        builder.Services.AddGuardedHttp(builder.Configuration);
        builder.Services.AddSnapshotStore(builder.Configuration);
        builder.Services.AddStaleCache();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        builder.AddHttp2Endpoint();
        return builder;
    }

    /// <summary>The middleware in its one right order, and the endpoints that every service has.</summary>
    /// <param name="app">The service.</param>
    /// <param name="routed">What comes when it is known what is asked for, and before the token is read.</param>
    /// <param name="signedIn">What comes when it is known who calls, and before anything is refused or done for it.</param>
    public static WebApplication UseServiceDefaults(
        this WebApplication app, Action<IApplicationBuilder>? routed = null, Action<IApplicationBuilder>? signedIn = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<RequestSpanMiddleware>();
        app.UseMiddleware<RequestContextMiddleware>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseRouting();
        routed?.Invoke(app);
        app.UseAuthentication();
        signedIn?.Invoke(app);
        app.UseMiddleware<WorkspaceMiddleware>();
        app.UseAuthorization();
        app.UseIdempotency();
        app.MapHealth();
        app.MapCircuitBreakers();
        app.MapBackpressure();
        app.MapOpenApi().AllowAnonymous();
        if (app.Services.GetService<BrokerConnection>() is not null)
        {
            app.MapDeadLetters();
        }

        return app;
    }
}
