using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Resilience;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Overview;

/// <summary><c>/system</c> summed up over all services: breakers and gates of every replica, dead letters of every service.</summary>
internal static class SystemEndpoints
{
    public static void MapSystemOverview(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/system").WithTags("System").WithMetadata(new OwnDocument.Summed()).RequireAccess("system");
        Replies.AskForCallers(group);
        group.MapGet("/circuit-breakers", Breakers).WithOrder(-1).RequireOperator().WithSummary("The circuit breakers of every replica")
            .Produces<SummedPage<ReplicaBreaker>>();
        group.MapPost("/circuit-breakers/reset", ResetBreakers).WithOrder(-1).RequireOperator().WithSummary("Closes one breaker everywhere, or all")
            .Accepts<ResetCircuitBreakers>("application/json").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/backpressure", Gates).WithOrder(-1).RequireOperator().WithSummary("The backpressure gates of every replica")
            .Produces<SummedPage<ReplicaGate>>();
        group.MapGet("/dlq", DeadLetters).WithOrder(-1).WithSummary("Failed messages of every service, the latest first")
            .Produces<SummedPage<DeadLetter>>();
        group.MapGet("/dlq/statistics", Statistics).WithOrder(-1).WithSummary("How many messages wait or are dead, by service")
            .Produces<SummedStatistics>();
        group.MapGet("/dlq/{id:guid}", OneDeadLetter).WithOrder(-1).WithSummary("One failed message with its body")
            .Produces<DeadLetter>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPost("/dlq/{id:guid}/retry", Retry).WithOrder(-1).WithSummary("Tries a failed message again now")
            .Produces(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static Task<IResult> Breakers(Replies replies, [AsParameters] Paging paging, CancellationToken cancellationToken) =>
        OfEveryReplicaAsync(replies, "/system/circuit-breakers", paging, cancellationToken);

    internal static Task<IResult> Gates(Replies replies, [AsParameters] Paging paging, CancellationToken cancellationToken) =>
        OfEveryReplicaAsync(replies, "/system/backpressure", paging, cancellationToken);

    internal static async Task<IResult> ResetBreakers(Replies replies, HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var body = await reader.ReadToEndAsync(cancellationToken);
        var answers = await replies.AllAsync(
            HttpMethod.Post, "/system/circuit-breakers/reset", body.Length == 0 ? null : body, cancellationToken);
        return answers.Any(reply => reply.IsSuccess)
            ? TypedResults.NoContent()
            : Pass(answers.FirstOrDefault(reply => reply.Status is not (0 or 404)), "There is no such circuit breaker in any service.");
    }

    internal static async Task<IResult> DeadLetters(
        Replies replies, [AsParameters] LetterPaging paging, CancellationToken cancellationToken, string? status = null)
    {
        var seen = paging.Seen!;
        var filter = status is null ? string.Empty : $"&status={Uri.EscapeDataString(status)}";
        // The page may lie wholly in one service, so each is asked for all that could be on it.
        var answers = await replies.EachAsync(
            HttpMethod.Get, service => $"/system/dlq?limit={paging.Reach}&offset={seen.GetValueOrDefault(service)}{filter}", cancellationToken);
        // A service's own order stays as it is, or a page could pass over one that the cursor then takes for seen.
        var reached = answers.SelectMany(reply => Items([reply], withReplica: false).Select(item => (reply.Service, Item: item)))
            .OrderByDescending(letter => Time(letter.Item["lastFailedAt"])).Take(paging.Reach).ToArray();
        var seenNow = answers.ToDictionary(
            reply => reply.Service,
            reply => seen.GetValueOrDefault(reply.Service) + reached.Count(letter => letter.Service == reply.Service));
        var isLast = reached.Length == 0 || answers.All(reply => Number(reply.Body?["total"]) <= seenNow[reply.Service]);
        return TypedResults.Ok(new SummedPage<JsonObject>(
            [.. reached.Skip(paging.Skip).Select(letter => letter.Item)], answers.Sum(reply => Number(reply.Body?["total"])),
            isLast ? null : LetterPaging.CursorFor(seenNow), Unreachable(answers)));
    }

    internal static async Task<IResult> Statistics(Replies replies, CancellationToken cancellationToken)
    {
        var answers = await replies.EachAsync(HttpMethod.Get, "/system/dlq/statistics", cancellationToken);
        return TypedResults.Ok(new
        {
            services = answers.Where(reply => reply.IsSuccess).ToDictionary(reply => reply.Service, reply => reply.Body?.DeepClone()),
            unreachable = Unreachable(answers),
        });
    }

    internal static Task<IResult> OneDeadLetter(Guid id, Replies replies, CancellationToken cancellationToken) =>
        OfItsServiceAsync(replies, HttpMethod.Get, $"/system/dlq/{id}", cancellationToken);

    internal static Task<IResult> Retry(Guid id, Replies replies, CancellationToken cancellationToken) =>
        OfItsServiceAsync(replies, HttpMethod.Post, $"/system/dlq/{id}/retry", cancellationToken);

    private static async Task<IResult> OfEveryReplicaAsync(
        Replies replies, string path, Paging paging, CancellationToken cancellationToken)
    {
        var answers = await replies.AllAsync(HttpMethod.Get, $"{path}?limit={Paging.MaxLimit}", body: null, cancellationToken);
        var items = Items(answers, withReplica: true).ToArray();
        return Listed(answers, items, items.Length, paging);
    }

    // A message lies in one service; the others do not know it and say so.
    private static async Task<IResult> OfItsServiceAsync(
        Replies replies, HttpMethod method, string path, CancellationToken cancellationToken)
    {
        var answers = await replies.EachAsync(method, path, cancellationToken);
        var found = answers.FirstOrDefault(reply => reply.IsSuccess) ?? answers.FirstOrDefault(reply => reply.Status is not (0 or 404));
        return Pass(found, answers.Any(reply => reply.Status == 0)
            ? $"No service that answers has it; these do not answer: {string.Join(", ", Unreachable(answers))}."
            : "There is no such failed message.");
    }

    private static IResult Pass(Reply? reply, string otherwise) => reply switch
    {
        null => Problems.NotFound(otherwise),
        { Body: null } => TypedResults.StatusCode(reply.Status),
        { IsSuccess: true } => TypedResults.Json(reply.Body, statusCode: reply.Status),
        _ => TypedResults.Json(reply.Body, contentType: "application/problem+json", statusCode: reply.Status),
    };

    private static Ok<SummedPage<JsonObject>> Listed(Reply[] answers, JsonObject[] items, long total, Paging paging)
    {
        var page = Page<JsonObject>.Of([.. items.Skip(paging.Skip).Take(paging.Take)], total, paging);
        return TypedResults.Ok(new SummedPage<JsonObject>(page.Items, page.Total, page.NextCursor, Unreachable(answers)));
    }

    private static IEnumerable<JsonObject> Items(Reply[] answers, bool withReplica)
    {
        foreach (var reply in answers.Where(reply => reply.IsSuccess))
        {
            foreach (var item in (reply.Body?["items"] as JsonArray ?? []).OfType<JsonObject>().Select(item => item.DeepClone().AsObject()))
            {
                item["service"] ??= reply.Service;
                if (withReplica)
                {
                    item["replica"] = reply.Replica;
                }

                yield return item;
            }
        }
    }

    // One that fails, or does not take the caller's token, has said as little as one that is silent.
    private static string[] Unreachable(Reply[] answers) =>
        [.. answers.Where(reply => reply.Status is 0 or 401 or >= 500).Select(reply => reply.Service).Distinct()];

    private static DateTimeOffset Time(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<DateTimeOffset>(out var time) ? time : DateTimeOffset.MinValue;

    private static long Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var number) ? number : 0;
}
