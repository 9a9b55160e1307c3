using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Alerts;

internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/alerts").WithTags("Alerts").RequireAccess("alerts");
        group.MapGet("/", List).WithName("ListAlerts").WithSummary("Alerts, the newest first");
        group.MapGet("/{id:guid}", Get).WithName("GetAlert").WithSummary("One alert");
        group.MapPut("/{id:guid}/read", MarkRead).RequireAccess("alerts", Permissions.AlertsRead)
            .WithName("MarkAlertRead").WithSummary("Marks an alert read, or with read=false unread");
        group.MapPost("/read", MarkAllRead).RequireAccess("alerts", Permissions.AlertsRead)
            .WithName("MarkAllAlertsRead").WithSummary("Marks every alert of the workspace read");
    }

    internal static async Task<Results<Ok<Page<AlertResponse>>, ValidationProblem>> List(
        [AsParameters] Paging paging,
        bool? unread,
        string? severity,
        Guid? competitorId,
        NotificationDbContext db,
        CancellationToken cancellationToken)
    {
        if (severity is not null && !Severity.All.Contains(severity))
        {
            return Problems.Invalid("severity", $"severity must be one of {string.Join(", ", Severity.All)}.");
        }
        var alerts = db.Alerts.AsNoTracking();
        alerts = unread is null ? alerts : alerts.Where(a => a.Read == !unread);
        alerts = severity is null ? alerts : alerts.Where(a => a.Severity == severity);
        alerts = competitorId is null ? alerts : alerts.Where(a => a.CompetitorId == competitorId);
        var page = await alerts.OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id).ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(page.ConvertAll(AlertResponse.From));
    }

    internal static async Task<Results<Ok<AlertResponse>, ProblemHttpResult>> Get(
        Guid id, NotificationDbContext db, CancellationToken cancellationToken) =>
        await db.Alerts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, cancellationToken) is { } alert
            ? TypedResults.Ok(AlertResponse.From(alert))
            : NotFound();

    internal static async Task<Results<Ok<AlertResponse>, ProblemHttpResult>> MarkRead(
        Guid id, MarkAlertRead? request, NotificationDbContext db, CancellationToken cancellationToken)
    {
        var alert = await db.Alerts.FirstOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (alert is null)
        {
            return NotFound();
        }
        alert.Read = request?.Read ?? true;
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(AlertResponse.From(alert));
    }

    internal static async Task<Ok<AlertsRead>> MarkAllRead(NotificationDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(new AlertsRead(await db.Alerts.Where(a => !a.Read)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Read, true), cancellationToken)));

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such alert.");
}

public sealed record MarkAlertRead(bool Read = true);

/// <param name="Updated">How many alerts were unread until now.</param>
public sealed record AlertsRead(int Updated);
