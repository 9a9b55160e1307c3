using System.Net;
using Periscope.Gateway.Edge;
using Periscope.Gateway.Sessions;
using Periscope.ServiceDefaults.Web;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Transforms;

namespace Periscope.Gateway.Routing;

/// <summary>Turns the routing table and the list of replicas into YARP's configuration.</summary>
internal static class ProxySetup
{
    // Of an answer that its caller does not read so much waits here. A hundred of them, which is what a connection holds, fit into the
    // 64 MB that HttpClient takes for a connection, so whoever reads slowly holds up nobody else; windows that grow (Gateway.csproj) would.
    private const int AnswerWindow = 512 * 1024;
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(5);

    public static void AddProxy(this WebApplicationBuilder builder)
    {
        // Its two lines a request say what our one says, and its warning what ForwardingFailures says.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Error);
        builder.Logging.AddFilter("Yarp.ReverseProxy.Health", LogLevel.Warning);
        var edge = builder.Configuration.GetSection(EdgeOptions.Section).Get<EdgeOptions>() ?? new EdgeOptions();
        var replicas = new ServiceReplicas(builder.Configuration);
        builder.Services.AddSingleton(replicas);
        builder.Services.AddReverseProxy()
            .LoadFromMemory(Routes(), Clusters(replicas, edge))
            .ConfigureHttpClient((_, handler) =>
            {
                // Requests that wait for a shared connection wait for one attempt after another.
                handler.ConnectTimeout = s_connect;
                handler.InitialHttp2StreamWindowSize = AnswerWindow;
                handler.KeepAlivePingDelay = TimeSpan.FromSeconds(edge.PingAfterSeconds);
                handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(edge.PingTimeoutSeconds);
            })
            .AddTransforms(context =>
            {
                context.AddRequestTransform(SendContextAsync);
                context.AddResponseTransform(KeepContextAsync);
                if (RouteTable.ById[context.Route.RouteId].Deprecation is { } deprecation)
                {
                    context.AddRequestTransform(SendPathAsync);
                    context.AddResponseTransform(transform => SayDeprecatedAsync(transform, deprecation));
                }
            });
    }

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        var hasChoice = app.Services.GetRequiredService<ServiceReplicas>().HasChoice;
        proxy.UseMiddleware<ForwardingFailures>();
        proxy.UseMiddleware<StreamEnds>();
        proxy.UseMiddleware<Plans.AskLimit>();
        if (hasChoice)
        {
            proxy.UseMiddleware<SecondTry>();
        }

        proxy.UseLoadBalancing();
        if (hasChoice)
        {
            proxy.UsePassiveHealthChecks();
        }
    }).ConfigureEndpoints((endpoint, route) => endpoint.WithMetadata(RouteTable.ById[route.RouteId]));

    internal static IReadOnlyList<RouteConfig> Routes() =>
    [
        .. RouteTable.All.Select(route => new RouteConfig
        {
            RouteId = route.Id,
            ClusterId = route.Cluster,
            AuthorizationPolicy = route.IsPublic ? "anonymous" : "default",
            Match = new RouteMatch { Path = route.Path },
            Transforms = route.Deprecation is { } deprecation ? [new Dictionary<string, string> { ["PathPattern"] = deprecation.Successor }] : null,
        }),
    ];

    internal static IReadOnlyList<ClusterConfig> Clusters(ServiceReplicas replicas, EdgeOptions edge) =>
    [
        .. RouteTable.All.DistinctBy(route => route.Cluster).Select(route => ToCluster(route, replicas, edge)),
    ];

    // Streams have connections of their own: one that stays open would hold a place among those of a shared one, and WebSockets want it.
    private static ClusterConfig ToCluster(GatewayRoute route, ServiceReplicas replicas, EdgeOptions edge) =>
        !route.IsStream && replicas.OverHttp2(route.Service) is { Count: > 0 } shared
            ? ToCluster(route, shared, HttpVersion.Version20, edge)
            : ToCluster(route, replicas.Of(route.Service), HttpVersion.Version11, edge);

    private static ClusterConfig ToCluster(GatewayRoute route, IReadOnlyList<Uri> addresses, Version version, EdgeOptions edge) => new()
    {
        ClusterId = route.Cluster,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = addresses.Select((address, index) => (address, index)).ToDictionary(
            replica => $"{route.Service}-{replica.index}",
            replica => new DestinationConfig { Address = replica.address.AbsoluteUri }),
        HealthCheck = new HealthCheckConfig
        {
            // Better a try than a refusal when every replica has lately failed: a restarted one is back at its first answer.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = addresses.Count > 1,
                Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
                ReactivationPeriod = TimeSpan.FromSeconds(5),
            },
            // A service's only replica is asked anyway, so looking after it would change nothing.
            Active = new ActiveHealthCheckConfig
            {
                Enabled = addresses.Count > 1,
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                Interval = TimeSpan.FromSeconds(5),
                Timeout = TimeSpan.FromSeconds(3),
                Path = "/health",
            },
        },
        HttpRequest = new ForwarderRequestConfig
        {
            ActivityTimeout = TimeSpan.FromSeconds(route.IsStream ? edge.StreamSilenceSeconds : route.Timeout ?? edge.SilenceSeconds),
            AllowResponseBuffering = false,
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        },
    };

    private static ValueTask SendContextAsync(RequestTransformContext transform)
    {
        var context = transform.HttpContext.RequestServices.GetRequiredService<RequestContext>();
        Set(transform, RequestContext.RequestIdHeader, context.RequestId);
        Set(transform, RequestContext.CorrelationIdHeader, context.CorrelationId);
        DropSession(transform);
        return ValueTask.CompletedTask;
    }

    // The proof of a token that is bound to a key is of this path (RFC 9449, 4.2), and the service sees its successor alone.
    private static ValueTask SendPathAsync(RequestTransformContext transform)
    {
        var request = transform.HttpContext.Request;
        transform.ProxyRequest.Headers.TryAddWithoutValidation(
            RequestContext.OriginalPathHeader, request.PathBase.ToUriComponent() + request.Path.ToUriComponent());
        return ValueTask.CompletedTask;
    }

    // The token that it stands for is in its place; Identity's own cookies go on.
    private static void DropSession(RequestTransformContext transform)
    {
        if (transform.HttpContext.Request.Headers.Cookie is { Count: > 0 } cookies)
        {
            transform.ProxyRequest.Headers.Remove("Cookie");
            if (transform.HttpContext.RequestServices.GetRequiredService<SessionCookie>().Without(string.Join("; ", cookies.ToArray())) is { } rest)
            {
                transform.ProxyRequest.Headers.TryAddWithoutValidation("Cookie", rest);
            }
        }
    }

    private static void Set(RequestTransformContext transform, string header, string value)
    {
        if (transform.HttpContext.Request.Headers.ContainsKey(header))
        {
            transform.ProxyRequest.Headers.Remove(header);
        }

        transform.ProxyRequest.Headers.TryAddWithoutValidation(header, value);
    }

    // The service answers with the same ids, and YARP would add them to ours.
    private static ValueTask KeepContextAsync(ResponseTransformContext transform)
    {
        transform.HttpContext.RequestServices.GetRequiredService<RequestContext>().WriteTo(transform.HttpContext.Response);
        return ValueTask.CompletedTask;
    }

    // RFC 9745, 2.1: a date as RFC 9651, 3.3.7 writes it. The link's relation is RFC 5829's.
    private static ValueTask SayDeprecatedAsync(ResponseTransformContext transform, Deprecation deprecation)
    {
        var headers = transform.HttpContext.Response.Headers;
        headers["Deprecation"] = $"@{deprecation.Since.ToUnixTimeSeconds()}";
        if (transform.ProxyResponse?.RequestMessage?.RequestUri is { } successor)
        {
            headers.Append("Link", $"<{successor.AbsolutePath}>; rel=\"successor-version\"");
        }

        return ValueTask.CompletedTask;
    }
}
