using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Notification.Alerts;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Deliveries;

/// <summary>An alert on its way to a channel; the table of these is the queue.</summary>
internal sealed class Delivery : IWorkspaceOwned
{
    /// <summary>A receiver may put off the next try, but not for longer than this.</summary>
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(24);

    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid AlertId { get; init; }
    public required Guid ChannelId { get; init; }
    public required string Status { get; set; }
    public List<DeliveryAttempt> Attempts { get; set; } = [];

    /// <summary>Tries since the delivery was made or last asked for by a person; the schedule counts these.</summary>
    public int Tries { get; set; }
    public DateTimeOffset? NextAttemptAt { get; set; }

    /// <summary>The claim of the worker that has it; only its holder may record an outcome.</summary>
    public Guid? LeaseId { get; set; }
    public DateTimeOffset? LeasedUntil { get; set; }
    public string? TraceParent { get; init; }
    public string? CorrelationId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public static Delivery Of(Alert alert, Guid channelId, string? traceParent, string? correlationId) => new()
    {
        Id = Guid.CreateVersion7(alert.CreatedAt),
        WorkspaceId = alert.WorkspaceId,
        AlertId = alert.Id,
        ChannelId = channelId,
        Status = DeliveryStatus.Pending,
        NextAttemptAt = alert.CreatedAt,
        TraceParent = traceParent,
        CorrelationId = correlationId,
        CreatedAt = alert.CreatedAt,
        UpdatedAt = alert.CreatedAt,
    };

    /// <summary>Writes down how a try went and decides what follows; gives the lease back.</summary>
    /// <param name="jitter">0 to 1: spreads the retries of a receiver that came back, by up to a tenth of the wait.</param>
    public void Record(SendOutcome outcome, DateTimeOffset began, DateTimeOffset ended, IReadOnlyList<TimeSpan> schedule, double jitter)
    {
        UpdatedAt = ended;
        LeaseId = null;
        LeasedUntil = null;
        if (outcome.NotBefore is { } until)
        {
            NextAttemptAt = until;
            return;
        }
        Attempts = [.. Attempts, new(began, outcome.Delivered ? DeliveryAttempt.Delivered : DeliveryAttempt.Failed, outcome.Code, outcome.Error)];
        Tries++;
        if (outcome.Delivered)
        {
            (Status, NextAttemptAt) = (DeliveryStatus.Delivered, null);
        }
        else if (!outcome.MayRetry || Tries > schedule.Count)
        {
            (Status, NextAttemptAt) = (DeliveryStatus.Dead, null);
        }
        else
        {
            var planned = schedule[Tries - 1] * (1 + (0.1 * jitter));
            var asked = outcome.RetryAfter ?? TimeSpan.Zero;
            var wait = asked > planned ? asked : planned;
            (Status, NextAttemptAt) = (DeliveryStatus.Retrying, ended + (wait > s_longestWait ? s_longestWait : wait));
        }
    }

    /// <summary>A person asks for another try now, with the whole schedule before it again.</summary>
    public void TryAgain(DateTimeOffset now)
    {
        (Status, NextAttemptAt, Tries, UpdatedAt) = (DeliveryStatus.Pending, now, 0, now);
    }
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> delivery)
    {
        delivery.ToTable("deliveries");
        delivery.Property(d => d.Id).ValueGeneratedNever();
        delivery.Property(d => d.LeaseId).IsConcurrencyToken();
        delivery.Property(d => d.Attempts).IsJson();
    }
}

/// <summary>A delivery as the public interface and the live streams show it.</summary>
public sealed record DeliveryResponse(
    Guid Id,
    Guid AlertId,
    Guid ChannelId,
    string Status,
    IReadOnlyList<DeliveryAttempt> Attempts,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    internal static DeliveryResponse From(Delivery delivery) => new(
        delivery.Id, delivery.AlertId, delivery.ChannelId, delivery.Status, delivery.Attempts, delivery.NextAttemptAt,
        delivery.CreatedAt, delivery.UpdatedAt);
}
