using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Agent.Analysis;
using Periscope.Agent.Storage;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Agent.Providers;

internal static class ProviderEndpoints
{
    private static readonly string[] Operations = ["analyse", "ask", "draft"];

    public static void MapProviders(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/agent").WithTags("Agent").RequireAccess("agent");
        group.MapGet("/providers", List).WithName("ListProviders").WithSummary("What analyses, answers and drafts");
        group.MapGet("/usage", UsageAsync).WithName("GetAgentUsage").WithSummary("What was done this month, and what it cost");
    }

    internal static Ok<Page<Provider>> List() => TypedResults.Ok(new Page<Provider>(
        [new Provider(ChangeAnalyser.Model, "rules", ChangeAnalyser.Version, Operations, "active", NeedsKey: false)], 1, null));

    internal static async Task<Ok<Usage>> UsageAsync(AgentDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var from = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        var updates = await db.Updates.CountAsync(update => update.DetectedAt >= from, cancellationToken);
        return TypedResults.Ok(new Usage(from, now, ChangeAnalyser.Model, updates, TokensUsed: 0, Cost: 0));
    }
}

/// <param name="Kind">rules, or later the kind of a language model's interface.</param>
/// <param name="Version">Goes with each result as its prompt version.</param>
/// <param name="Operations">analyse, ask, draft.</param>
/// <param name="Status">active, or why it is not.</param>
public sealed record Provider(string Name, string Kind, string Version, IReadOnlyList<string> Operations, string Status, bool NeedsKey);

/// <param name="Updates">Changes that were analysed and published in the period, without noise.</param>
/// <param name="TokensUsed">Of language models; the built-in engine uses none.</param>
/// <param name="Cost">In US dollars.</param>
public sealed record Usage(DateTimeOffset From, DateTimeOffset To, string Model, int Updates, int TokensUsed, decimal Cost);
