using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Resilience;

/// <summary><c>/system/backpressure</c>: which gates are closed and how much waits behind them. For operators.</summary>
public static class BackpressureEndpoints
{
    public static void MapBackpressure(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/system/backpressure").WithTags("System").RequireOperator()
            .MapGet("/", List).WithSummary("The backpressure gates of this replica");

    private static async Task<Ok<Page<BackpressureStatus>>> List(BackpressureGates gates, CancellationToken cancellationToken)
    {
        var all = await gates.ListAsync(cancellationToken);
        return TypedResults.Ok(new Page<BackpressureStatus>(all, all.Count, null));
    }
}
