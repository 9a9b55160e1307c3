using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Overview;

/// <summary><c>/health/ready</c> and <c>/health/detailed</c> for the whole mesh. <c>/health</c> is the gateway's own: it is alive.</summary>
internal static class HealthEndpoints
{
    public static void MapHealthOverview(this IEndpointRouteBuilder routes)
    {
        // Before the ones that every service has.
        routes.MapGet("/health/ready", Ready).AllowAnonymous().WithOrder(-1).ExcludeFromDescription();
        Replies.AskForCallers(routes.MapGet("/health/detailed", Detailed).RequireAuthorization().WithOrder(-1)
            .WithTags("System").WithMetadata(new OwnDocument.Summed()).WithSummary("Each service, each replica, each dependency"));
    }

    internal static async Task<IResult> Ready(Readiness readiness, CancellationToken cancellationToken)
    {
        var missing = await readiness.GetAsync(cancellationToken);
        return TypedResults.Json(
            new { status = missing.Length == 0 ? "healthy" : "unhealthy", missing },
            statusCode: missing.Length == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    internal static async Task<Ok<MeshHealth>> Detailed(Replies replies, ServiceReplicas replicas, CancellationToken cancellationToken)
    {
        var answers = await replies.AllAsync(HttpMethod.Get, "/health/detailed", body: null, cancellationToken);
        ReplicaHealth[] services =
        [
            .. answers.Select(reply => new ReplicaHealth(
                reply.Service,
                reply.Replica,
                reply.Body?["status"]?.GetValue<string>() ?? "unhealthy",
                reply.Status switch
                {
                    0 => "It does not answer.",
                    _ when reply.Body is null => $"It answered {reply.Status}.",
                    _ => null,
                },
                reply.Body?["dependencies"]?.Deserialize<DependencyHealth[]>(WireJson.Options))),
        ];
        return TypedResults.Ok(new MeshHealth(
            Sum([.. services.Select(service => service.Status)]), services, [.. RouteTable.Services.Except(replicas.Running)]));
    }

    private static string Sum(string[] statuses) =>
        statuses.All(status => status == "healthy") ? "healthy"
        : statuses.Any(status => status == "unhealthy") ? "unhealthy" : "degraded";
}
