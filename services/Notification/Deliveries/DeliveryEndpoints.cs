using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Live;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Deliveries;

internal static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/deliveries").WithTags("Deliveries").RequireAccess("deliveries");
        group.MapGet("/", List).WithName("ListDeliveries").WithSummary("Deliveries, the newest first, with every attempt");
        group.MapGet("/{id:guid}", Get).WithName("GetDelivery").WithSummary("One delivery");
        group.MapPost("/{id:guid}/retry", Retry).WithName("RetryDelivery").WithSummary("Tries a dead or waiting delivery again now");
    }

    internal static async Task<Results<Ok<Page<DeliveryResponse>>, ValidationProblem>> List(
        [AsParameters] Paging paging,
        string? status,
        Guid? channelId,
        Guid? alertId,
        NotificationDbContext db,
        CancellationToken cancellationToken)
    {
        if (status is not null && !DeliveryStatus.All.Contains(status))
        {
            return Problems.Invalid("status", $"status must be one of {string.Join(", ", DeliveryStatus.All)}.");
        }
        var deliveries = db.Deliveries.AsNoTracking();
        deliveries = status is null ? deliveries : deliveries.Where(d => d.Status == status);
        deliveries = channelId is null ? deliveries : deliveries.Where(d => d.ChannelId == channelId);
        deliveries = alertId is null ? deliveries : deliveries.Where(d => d.AlertId == alertId);
        var page = await deliveries.OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(page.ConvertAll(DeliveryResponse.From));
    }

    internal static async Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> Get(
        Guid id, NotificationDbContext db, CancellationToken cancellationToken) =>
        await db.Deliveries.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, cancellationToken) is { } delivery
            ? TypedResults.Ok(DeliveryResponse.From(delivery))
            : NotFound();

    internal static async Task<Results<Accepted<DeliveryResponse>, ProblemHttpResult>> Retry(
        Guid id, NotificationDbContext db, LiveEvents live, TimeProvider clock, CancellationToken cancellationToken)
    {
        var delivery = await db.Deliveries.FirstOrDefaultAsync(d => d.Id == id, cancellationToken);
        if (delivery is null)
        {
            return NotFound();
        }
        if (delivery.Status == DeliveryStatus.Delivered)
        {
            return Problems.Conflict("This delivery has arrived; there is nothing to try again.");
        }
        if (delivery.LeaseId is not null)
        {
            return Problems.Conflict("This delivery is being tried right now.");
        }
        var now = clock.GetUtcNow();
        delivery.TryAgain(now);
        live.Add(LiveEventTypes.Delivery, DeliveryResponse.From(delivery), now);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Problems.Conflict("This delivery is being tried right now.");
        }
        return TypedResults.Accepted($"/api/v1/deliveries/{id}", DeliveryResponse.From(delivery));
    }

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such delivery.");
}
