using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Storage;
using Periscope.Notification.Updates;

namespace Periscope.Notification.Rules;

/// <summary>What a rule catches of the updates of the last <see cref="WatchedUpdate.Kept"/>, whether it is saved or not; raises no alert.</summary>
internal static class RulePreview
{
    private const int Shown = 20;

    internal static async Task<Results<Ok<RulePreviewResponse>, ValidationProblem>> Run(
        [AsParameters] RuleCriteria criteria, NotificationDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        RuleEndpoints.CheckWords(criteria.Category, criteria.Type) is { } problem
            ? problem
            : TypedResults.Ok(await LookAsync(criteria.AsRule(), db, clock, cancellationToken));

    internal static async Task<RulePreviewResponse> LookAsync(
        Rule rule, NotificationDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow() - WatchedUpdate.Kept;
        var considered = db.Updates.AsNoTracking().Where(u => u.PublishedAt >= since);
        var caught = considered.Where(RuleMatching.CaughtBy(rule));
        var shown = await caught.OrderByDescending(u => u.PublishedAt).Take(Shown).Select(u => u.Content).ToListAsync(cancellationToken);
        return new RulePreviewResponse(
            since,
            await considered.LongCountAsync(cancellationToken),
            await caught.LongCountAsync(cancellationToken),
            shown.ConvertAll(UpdateResponse.Parse));
    }
}

/// <summary>What a rule looks at, as a rule has it; what is left out is any. Bind it with <c>[AsParameters]</c>.</summary>
public sealed class RuleCriteria
{
    [FromQuery(Name = "competitorId")]
    public Guid? CompetitorId { get; init; }

    [FromQuery(Name = "category")]
    public string? Category { get; init; }

    /// <summary>The type of source.</summary>
    [FromQuery(Name = "type")]
    public string? Type { get; init; }

    [FromQuery(Name = "minImpact")]
    [Range(0.0, 10.0)]
    public double? MinImpact { get; init; }

    [FromQuery(Name = "minConfidence")]
    [Range(0.0, 1.0)]
    public double? MinConfidence { get; init; }

    internal Rule AsRule() => new()
    {
        Id = Guid.Empty,
        Name = "",
        Channels = [],
        CreatedAt = default,
        UpdatedAt = default,
        CompetitorId = CompetitorId,
        Category = Category,
        Type = Type,
        MinImpact = MinImpact ?? 0,
        MinConfidence = MinConfidence ?? 0,
    };
}
