using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Quotas;

namespace Periscope.Identity.Workspaces.Usage;

internal static class UsageEndpoints
{
    private const int MonthsBack = 11;

    public static void MapUsage(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/workspaces/{id:guid}/usage", Get).RequireAuthorization().RequireWorkspace("workspaces", "workspaces:read")
            .WithTags("Plans and features").WithName("GetUsage").WithSummary("What the workspace used, by day and month, and what is left of the plan");

    internal static async Task<Ok<UsageResponse>> Get(
        Guid id, [AsParameters] UsageMonth wanted, IdentityDbContext db, QuestionQuota quota, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var present = Month.Of(clock.GetUtcNow());
        var month = wanted.Month is { } name
            ? Month.Of(DateTimeOffset.ParseExact(name, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
            : present;
        var plan = await db.Workspaces.Where(w => w.Id == id).Select(w => w.Plan).SingleAsync(cancellationToken);
        var days = await DaysAsync(db, id, month.Start, month.End, cancellationToken);
        var months = await DaysAsync(db, id, present.Start.AddMonths(-MonthsBack), present.End, cancellationToken);
        var sums = days.ToLookup(d => d.Metric, d => d.Used);
        var questions = sums[UsageMetrics.Questions].Sum();
        var limit = month == present ? QuestionQuota.AMonth(plan) : null;
        if (limit is not null)
        {
            // What gateways count is what they go by; without Redis nobody is refused, and the answers are all there is to tell.
            questions = await quota.UsedAsync(id, present, cancellationToken) ?? questions;
        }

        return TypedResults.Ok(new UsageResponse(
            plan, month.Name, month.End,
            [
                new(UsageMetrics.Questions, questions, limit, limit is null ? null : Math.Max(0, limit.Value - questions)),
                new(UsageMetrics.Captures, sums[UsageMetrics.Captures].Sum(), null, null),
                new(UsageMetrics.Updates, sums[UsageMetrics.Updates].Sum(), null, null),
            ],
            [.. days.GroupBy(d => d.Day).Select(d =>
                new DayUsage(d.Key, Sum(d, UsageMetrics.Questions), Sum(d, UsageMetrics.Captures), Sum(d, UsageMetrics.Updates)))],
            [.. months.GroupBy(d => d.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture)).Reverse().Select(m =>
                new MonthUsage(m.Key, Sum(m, UsageMetrics.Questions), Sum(m, UsageMetrics.Captures), Sum(m, UsageMetrics.Updates)))]));
    }

    private static Task<List<UsageDay>> DaysAsync(
        IdentityDbContext db, Guid id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (first, end) = (DateOnly.FromDateTime(from.UtcDateTime), DateOnly.FromDateTime(to.UtcDateTime));
        return db.Set<UsageDay>().AsNoTracking().Where(d => d.WorkspaceId == id && d.Day >= first && d.Day < end)
            .OrderBy(d => d.Day).ToListAsync(cancellationToken);
    }

    private static long Sum(IEnumerable<UsageDay> days, string metric) => days.Where(d => d.Metric == metric).Sum(d => d.Used);
}
