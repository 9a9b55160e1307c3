using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Messaging;

internal sealed class OutboxTests
{
    private SampleService _service = null!;

    [OneTimeSetUp]
    public async Task Start() => _service = await SampleService.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _service.DisposeAsync();

    [Test]
    public async Task Post_Committed_IsConsumedInTheSameWorkspace()
    {
        using var client = _service.Client();

        using var response = await client.PostAsJsonAsync("/api/v1/things", new { name = "one" });

        response.EnsureSuccessStatusCode();
        var id = (await response.Content.ReadFromJsonAsync<Created>())!.Id;
        await Eventually.IsTrueAsync(async () => (await _service.EchoesAsync(id)).Count == 1, "the consumer wrote its row");
    }

    [Test]
    public async Task Add_TransactionRolledBack_PublishesNothing()
    {
        var thing = Guid.CreateVersion7();
        await using (var scope = _service.Scope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
            await using var transaction = await db.Database.BeginOrJoinAsync(CancellationToken.None);
            scope.ServiceProvider.GetRequiredService<MessageOutbox>().Add(new ThingRenamed { ThingId = thing, Number = 1 }, thing);
            await db.SaveChangesAsync();
            await transaction.RollbackAsync();
        }

        await AddAsync(thing, [2]);

        await Eventually.IsTrueAsync(async () => (await _service.EchoesAsync(thing)).Count > 0, "the later message arrived");
        Assert.That(await _service.EchoesAsync(thing), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Add_ManyOfOneAggregate_LeaveInOrder()
    {
        var thing = Guid.CreateVersion7();
        await using var observed = await _service.Bus.ObserveAsync<ThingRenamed>();

        for (var batch = 0; batch < 20; batch++)
        {
            await AddAsync(thing, Enumerable.Range(batch * 50, 50));
        }

        await Eventually.IsTrueAsync(() => observed.All.Count(m => m.ThingId == thing) == 1000, "all messages left");
        Assert.That(observed.All.Where(m => m.ThingId == thing).Select(m => m.Number), Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    private async Task AddAsync(Guid thing, IEnumerable<int> numbers)
    {
        await using var scope = _service.Scope();
        var outbox = scope.ServiceProvider.GetRequiredService<MessageOutbox>();
        foreach (var number in numbers)
        {
            outbox.Add(new ThingRenamed { ThingId = thing, Number = number }, thing);
        }

        await scope.ServiceProvider.GetRequiredService<SampleDbContext>().SaveChangesAsync();
    }

    private sealed record Created(Guid Id);
}
