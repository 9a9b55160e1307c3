using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Resilience;

/// <summary><c>/system/circuit-breakers</c>: what this process no longer calls, and a way to try again at once. For operators.</summary>
public static class CircuitBreakerEndpoints
{
    public static void MapCircuitBreakers(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/system/circuit-breakers").WithTags("System").RequireOperator();
        group.MapGet("/", List).WithSummary("The circuit breakers of this replica, the troubled first");
        group.MapPost("/reset", Reset).HasEffectElsewhere().WithSummary("Closes one breaker, or all when none is named");
    }

    private static Ok<Page<CircuitBreakerStatus>> List(CircuitBreakers breakers, [AsParameters] Paging paging)
    {
        var all = breakers.List();
        return TypedResults.Ok(Page<CircuitBreakerStatus>.Of([.. all.Skip(paging.Skip).Take(paging.Take)], all.Count, paging));
    }

    private static Results<NoContent, ProblemHttpResult> Reset(CircuitBreakers breakers, ResetCircuitBreakers? request = null) =>
        breakers.Reset(request?.Name) ? TypedResults.NoContent() : Problems.NotFound("There is no such circuit breaker in this process.");
}

/// <summary>Which breaker to close; all when the name, or the whole body, is missing.</summary>
public sealed record ResetCircuitBreakers(string? Name);
