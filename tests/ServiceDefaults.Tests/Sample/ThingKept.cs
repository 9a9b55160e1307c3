using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Sample;

public sealed record ThingKept
{
    public required Guid ThingId { get; init; }
    public required int Number { get; init; }

    /// <summary>The first consumer fails as long as <see cref="Faults"/> says so for this name, the second for this name and "-count".</summary>
    public string? FaultName { get; init; }
}

[IdempotentByKey("kept.id")]
internal sealed class ThingKeptConsumer(ProjectionWriter projection, Faults faults) : IConsumer<ThingKept>
{
    public Task Consume(ConsumeContext<ThingKept> context) => faults.Has(context.Message.FaultName)
        ? throw new InvalidOperationException("The sample was told to fail.")
        : projection.WriteAsync(
            "INSERT INTO kept (workspace_id, id, number) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
            context.CancellationToken,
            new() { Value = context.Message.ThingId },
            new() { Value = context.Message.Number });
}

/// <summary>Has the same messages in a queue of its own.</summary>
internal sealed class ThingCountedConsumer(MessageInbox inbox, SampleDbContext db, RequestContext request, Faults faults) : IConsumer<ThingKept>
{
    public Task Consume(ConsumeContext<ThingKept> context) => inbox.OnceAsync<ThingCountedConsumer>(context, async cancellationToken =>
    {
        if (faults.Has($"{context.Message.FaultName}-count"))
        {
            throw new InvalidOperationException("The sample was told to fail.");
        }

        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO echoes (workspace_id, thing_id, number) VALUES ({request.RequireWorkspace()}, {context.Message.ThingId}, {context.Message.Number})",
            cancellationToken);
    });
}
