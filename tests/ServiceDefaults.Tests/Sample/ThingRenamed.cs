using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Sample;

public sealed record ThingRenamed
{
    public required Guid ThingId { get; init; }
    public required int Number { get; init; }

    /// <summary>The consumer fails as long as <see cref="Faults"/> says so for this name.</summary>
    public string? FaultName { get; init; }
}

internal sealed class Faults
{
    private readonly HashSet<string> _failing = [];

    public int Tries { get; set; }

    public void Fail(string name) => _failing.Add(name);

    public void Heal(string name) => _failing.Remove(name);

    public bool Has(string? name) => name is not null && _failing.Contains(name);
}

internal sealed class ThingRenamedConsumer(MessageInbox inbox, SampleDbContext db, RequestContext context, Faults faults)
    : IConsumer<ThingRenamed>
{
    public Task Consume(ConsumeContext<ThingRenamed> consume) => inbox.OnceAsync<ThingRenamedConsumer>(consume, async cancellationToken =>
    {
        var (thing, number, workspace) = (consume.Message.ThingId, consume.Message.Number, context.RequireWorkspace());
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO echoes (workspace_id, thing_id, number) VALUES ({workspace}, {thing}, {number})", cancellationToken);
        faults.Tries++;
        if (faults.Has(consume.Message.FaultName))
        {
            throw new InvalidOperationException("The sample was told to fail.");
        }
    });
}
