using MassTransit;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Tests.Sample;

public sealed record ThingKept
{
    public required Guid ThingId { get; init; }
    public required int Number { get; init; }
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
