using Periscope.Gateway.Routing;

namespace Periscope.Gateway.Overview;

/// <summary><c>/health/ready</c> and <c>/health/detailed</c> for the whole mesh. <c>/health</c> is the gateway's own: it is alive.</summary>
internal static class HealthEndpoints
{
    public static void MapHealthOverview(this IEndpointRouteBuilder routes)
    {
        // Before the ones that every service has.
        routes.MapGet("/health/ready", Ready).AllowAnonymous().WithOrder(-1).ExcludeFromDescription();
        routes.MapGet("/health/detailed", Detailed).RequireAuthorization().WithOrder(-1)
            .WithTags("System").WithSummary("Each service, each replica, each dependency");
    }

    internal static async Task<IResult> Ready(Replies replies, CancellationToken cancellationToken)
    {
        var answers = await replies.EachAsync(HttpMethod.Get, "/health/ready", cancellationToken);
        var missing = answers.Where(reply => !reply.IsSuccess).Select(reply => reply.Service).ToArray();
        return TypedResults.Json(
            new { status = missing.Length == 0 ? "healthy" : "unhealthy", missing },
            statusCode: missing.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    internal static async Task<IResult> Detailed(Replies replies, ServiceReplicas replicas, CancellationToken cancellationToken)
    {
        var answers = await replies.AllAsync(HttpMethod.Get, "/health/detailed", body: null, cancellationToken);
        var services = answers.Select(reply => new
        {
            service = reply.Service,
            replica = reply.Replica,
            status = reply.Body?["status"]?.GetValue<string>() ?? "unhealthy",
            detail = reply.Status switch
            {
                0 => "It does not answer.",
                _ when reply.Body is null => $"It answered {reply.Status}.",
                _ => null,
            },
            dependencies = reply.Body?["dependencies"]?.DeepClone(),
        }).ToArray();
        return TypedResults.Ok(new
        {
            status = Sum([.. services.Select(s => s.status)]),
            services,
            notRunning = RouteTable.Services.Except(replicas.Running),
        });
    }

    private static string Sum(string[] statuses) =>
        statuses.All(status => status == "healthy") ? "healthy"
        : statuses.Any(status => status == "unhealthy") ? "unhealthy" : "degraded";
}
