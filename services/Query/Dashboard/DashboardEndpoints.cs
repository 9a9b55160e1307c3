using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Query.Storage;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Dashboard;

internal static class DashboardEndpoints
{
    private const int RadarDays = 30;

    public static void MapDashboard(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/dashboard").WithTags("Dashboard").RequireAccess("dashboard");
        group.MapGet("/stats", StatsAsync).WithName("GetStats").WithSummary("The workspace in figures");
        group.MapGet("/recent-activity", ActivityAsync).WithName("ListActivity").WithSummary("Updates, alerts and questions, the latest first");
        group.MapGet("/competitor-radar", RadarAsync).WithName("GetRadar").WithSummary("What each competitor moved in the last 30 days, by category");
    }

    internal static async Task<Ok<DashboardStats>> StatsAsync(QueryDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (day, week) = (now.AddDays(-1), now.AddDays(-7));
        var updates = await db.Updates.GroupBy(_ => 1).Select(all => new
        {
            Total = all.Count(),
            Day = all.Count(update => update.DetectedAt >= day),
            Week = all.Count(update => update.DetectedAt >= week),
            High = all.Count(update => update.DetectedAt >= week && update.Impact >= 7),
        }).SingleOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(new DashboardStats(
            await db.Competitors.CountAsync(one => one.RemovedAt == null && one.Name != "", cancellationToken),
            updates?.Total ?? 0, updates?.Day ?? 0, updates?.Week ?? 0, updates?.High ?? 0,
            await db.Alerts.CountAsync(alert => alert.RaisedAt >= week, cancellationToken),
            await db.Questions.CountAsync(question => question.AskedAt >= week, cancellationToken)));
    }

    internal static async Task<Ok<Page<Activity>>> ActivityAsync(
        [AsParameters] Paging paging, QueryDbContext db, RequestContext request, CancellationToken cancellationToken)
    {
        var most = paging.Skip + paging.Take;
        var updates = await db.Updates.AsNoTracking().OrderByDescending(update => update.DetectedAt).Take(most)
            .Select(update => new Activity("update", update.Id, update.Title, update.CompetitorId, update.Impact, null, update.DetectedAt)).ToListAsync(cancellationToken);
        // Whoever may not read alerts finds none here; a client has the dashboard's scope, which says so.
        var seesAlerts = request.Role == Roles.Client || Permissions.Allows(request.Role, "alerts", writes: false);
        var raised = db.Alerts.AsNoTracking().Where(_ => seesAlerts);
        var alerts = await raised.OrderByDescending(alert => alert.RaisedAt).Take(most)
            .Select(alert => new Activity("alert", alert.Id, alert.Title, alert.CompetitorId, null, alert.Severity, alert.RaisedAt)).ToListAsync(cancellationToken);
        var mine = db.Questions.AsNoTracking().Where(question => question.UserId == request.UserId);
        var questions = await mine.OrderByDescending(question => question.AskedAt).Take(most)
            .Select(question => new Activity("question", question.Id, question.Query, null, null, null, question.AskedAt)).ToListAsync(cancellationToken);
        var total = await db.Updates.LongCountAsync(cancellationToken) + await raised.LongCountAsync(cancellationToken) + await mine.LongCountAsync(cancellationToken);
        var page = updates.Concat(alerts).Concat(questions).OrderByDescending(one => one.At).Skip(paging.Skip).Take(paging.Take).ToList();
        return TypedResults.Ok(Page<Activity>.Of(page, total, paging));
    }

    internal static async Task<Ok<Page<RadarRow>>> RadarAsync(
        [AsParameters] Paging paging, QueryDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow().AddDays(-RadarDays);
        var counts = await db.Updates.Where(update => update.DetectedAt >= since).GroupBy(update => new { update.CompetitorId, update.Category })
            .Select(group => new { group.Key.CompetitorId, group.Key.Category, Count = group.Count(), Impact = group.Sum(update => update.Impact) })
            .ToListAsync(cancellationToken);
        var competitors = await db.Competitors.AsNoTracking().Where(one => one.RemovedAt == null && one.Name != "").ToListAsync(cancellationToken);
        var rows = competitors.Select(one =>
        {
            var own = counts.Where(count => count.CompetitorId == one.Id).ToList();
            var number = own.Sum(count => count.Count);
            return new RadarRow(one.Id, one.Name, number, number == 0 ? 0 : Math.Round(own.Sum(count => count.Impact) / number, 1),
                UpdateCategories.All.ToDictionary(category => category, category => own.FirstOrDefault(count => count.Category == category)?.Count ?? 0));
        }).OrderByDescending(row => row.Updates).ThenBy(row => row.Name, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(Page<RadarRow>.Of([.. rows.Skip(paging.Skip).Take(paging.Take)], rows.Count, paging));
    }
}

/// <summary>The workspace in figures; noise is counted nowhere.</summary>
public sealed record DashboardStats(
    int Competitors, int Updates, int UpdatesLastDay, int UpdatesLastWeek, int HighImpactLastWeek, int AlertsLastWeek, int QuestionsLastWeek);

/// <param name="Type">update, alert or question.</param>
/// <param name="Impact">Of an update.</param>
/// <param name="Severity">Of an alert.</param>
public sealed record Activity(string Type, Guid Id, string Title, Guid? CompetitorId, double? Impact, string? Severity, DateTimeOffset At);

/// <param name="Updates">In the last 30 days.</param>
/// <param name="AverageImpact">Of these updates, 0 to 10.</param>
/// <param name="Categories">The number of these updates by category.</param>
public sealed record RadarRow(Guid CompetitorId, string Name, int Updates, double AverageImpact, IReadOnlyDictionary<string, int> Categories);
