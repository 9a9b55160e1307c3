using Periscope.Notification.Alerts;
using Periscope.Notification.Deliveries;

namespace Periscope.Notification.Tests.Deliveries;

internal sealed class DeliveryRecordTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan[] s_schedule = [TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(300)];

    [Test]
    public void Record_FailuresBeyondTheSchedule_IsDead()
    {
        var delivery = New();

        Record(delivery, SendOutcome.Failure("down", 503));
        Assert.That((delivery.Status, delivery.NextAttemptAt), Is.EqualTo((DeliveryStatus.Retrying, (DateTimeOffset?)s_now.AddSeconds(60))));
        Record(delivery, SendOutcome.Failure("down", 503));
        Assert.That(delivery.NextAttemptAt, Is.EqualTo(s_now.AddSeconds(300)));
        Record(delivery, SendOutcome.Failure("down", 503));

        Assert.That((delivery.Status, delivery.NextAttemptAt, delivery.Attempts.Count), Is.EqualTo((DeliveryStatus.Dead, (DateTimeOffset?)null, 3)));
    }

    [Test]
    public void Record_RetryAfter_IsHonouredUpToADay()
    {
        var (patient, absurd) = (New(), New());

        Record(patient, SendOutcome.Failure("busy", 429, TimeSpan.FromMinutes(10)));
        Record(absurd, SendOutcome.Failure("busy", 429, TimeSpan.FromDays(400)));

        Assert.That(patient.NextAttemptAt, Is.EqualTo(s_now.AddMinutes(10)));
        Assert.That(absurd.NextAttemptAt, Is.EqualTo(s_now.AddDays(1)));
    }

    [Test]
    public void Record_OpenBreaker_WaitsWithoutCountingATry()
    {
        var delivery = New();

        Record(delivery, SendOutcome.Postponed(s_now.AddSeconds(30), "open"));

        Assert.That((delivery.Status, delivery.Tries, delivery.Attempts.Count), Is.EqualTo((DeliveryStatus.Pending, 0, 0)));
        Assert.That(delivery.NextAttemptAt, Is.EqualTo(s_now.AddSeconds(30)));
        Assert.That(delivery.LeaseId, Is.Null);
    }

    [Test]
    public void Record_Refusal_IsDeadAtOnceUntilSomebodyAsks()
    {
        var delivery = New();

        Record(delivery, SendOutcome.Refusal("no mail server"));
        Assert.That(delivery.Status, Is.EqualTo(DeliveryStatus.Dead));
        delivery.TryAgain(s_now);

        Assert.That((delivery.Status, delivery.Tries, delivery.NextAttemptAt), Is.EqualTo((DeliveryStatus.Pending, 0, (DateTimeOffset?)s_now)));
    }

    private static void Record(Delivery delivery, SendOutcome outcome)
    {
        delivery.LeaseId = Guid.CreateVersion7();
        delivery.Record(outcome, s_now, s_now, s_schedule, jitter: 0);
    }

    private static Delivery New() => Delivery.Of(
        new Alert
        {
            Id = Guid.CreateVersion7(),
            RuleId = Guid.CreateVersion7(),
            UpdateId = Guid.CreateVersion7(),
            CompetitorId = Guid.CreateVersion7(),
            Severity = Severity.High,
            Title = "",
            Description = "",
            CreatedAt = s_now,
        },
        Guid.CreateVersion7(), traceParent: null, correlationId: null);
}
