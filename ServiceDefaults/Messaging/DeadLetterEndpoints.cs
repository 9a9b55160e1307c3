using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary><c>/system/dlq</c>: what failed, why, and try it again. For the workspace's admins.</summary>
internal static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/system/dlq").WithTags("System").RequireAccess("system");
        group.MapGet("/", List).WithSummary("Failed messages, the latest first");
        group.MapGet("/statistics", Count).WithSummary("How many messages wait or are dead, by type");
        group.MapGet("/{id:guid}", Get).WithSummary("One failed message with its body");
        group.MapPost("/{id:guid}/retry", Retry).HasEffectElsewhere().WithSummary("Tries a failed message again now");
    }

    private static async Task<Ok<Page<DeadLetter>>> List(
        DeadLetters letters, [AsParameters] Paging paging, CancellationToken cancellationToken, string? status = null) =>
        TypedResults.Ok(await letters.ListAsync(status, paging, cancellationToken));

    private static async Task<Ok<DeadLetterStatistics>> Count(DeadLetters letters, CancellationToken cancellationToken) =>
        TypedResults.Ok(await letters.CountAsync(cancellationToken));

    private static async Task<Results<Ok<DeadLetter>, ProblemHttpResult>> Get(
        Guid id, DeadLetters letters, CancellationToken cancellationToken) =>
        await letters.FindAsync(id, cancellationToken) is { } letter
            ? TypedResults.Ok(letter)
            : Problems.NotFound("There is no such failed message.");

    private static async Task<Results<Accepted, ProblemHttpResult>> Retry(
        Guid id, DeadLetters letters, CancellationToken cancellationToken) =>
        await letters.RetryAsync(id, cancellationToken)
            ? TypedResults.Accepted((string?)null)
            : Problems.NotFound("There is no such failed message.");
}
