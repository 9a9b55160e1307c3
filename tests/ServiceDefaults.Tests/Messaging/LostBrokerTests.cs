using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.ServiceDefaults.Tests.Support;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Messaging;

/// <summary>The way to the broker breaks again and again in the middle of the work.</summary>
internal sealed class LostBrokerTests
{
    private const int Rounds = 4;
    private const int PerRound = 200;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Connection_CutAgainAndAgain_EveryMessageTakesEffectOnce()
    {
        Link? link = null;
        await using var service = await SampleService.StartAsync(broker: real => Through(real, out link));
        using var _ = link!;
        var thing = Guid.CreateVersion7();

        for (var round = 0; round < Rounds; round++)
        {
            await AddAsync(service, thing, Enumerable.Range(round * PerRound, PerRound));
            await Eventually.IsTrueAsync(async () => (await service.EchoesAsync(thing)).Count > round * PerRound, "the round's first arrived", s_patience);
            link!.Cut();
            link.Mend();
        }

        await Eventually.IsTrueAsync(async () => (await service.EchoesAsync(thing)).Count >= Rounds * PerRound, "all arrived", s_patience);
        Assert.That((await service.EchoesAsync(thing)).Order(), Is.EqualTo(Enumerable.Range(0, Rounds * PerRound)));
    }

    [Test]
    public async Task Connection_ThatIsNeverAnswered_HoldsNothingUp()
    {
        Link? link = null;
        await using var service = await SampleService.StartAsync(broker: real => Through(real, out link));
        using var _ = link!;
        var thing = Guid.CreateVersion7();

        link!.Cut();
        link.Mute();
        await AddAsync(service, thing, Enumerable.Range(0, PerRound));
        await Eventually.IsTrueAsync(() => link.Unanswered > 1, "the dispatchers and the bus wait for an answer");
        link.Mend();

        await Eventually.IsTrueAsync(async () => (await service.EchoesAsync(thing)).Count >= PerRound, "all arrived", s_patience);
        Assert.That((await service.EchoesAsync(thing)).Order(), Is.EqualTo(Enumerable.Range(0, PerRound)));
    }

    [Test]
    public async Task Queue_WhoseBusIsDeafAndDoesNotKnow_IsReadAgain()
    {
        Link? link = null;
        await using var service = await SampleService.StartAsync(broker: real => Through(real, out link, () => new UnheardCancel().Filter));
        using var _ = link!;
        const string Queue = "sample-thing-renamed";

        await service.VirtualHost.DeleteQueueAsync(Queue);
        Assert.That(await service.VirtualHost.CountConsumersAsync(Queue), Is.Null, "the queue is gone");
        await Eventually.IsTrueAsync(async () => await service.VirtualHost.CountConsumersAsync(Queue) > 0, "it is read again", s_patience);

        var thing = Guid.CreateVersion7();
        await AddAsync(service, thing, Enumerable.Range(0, PerRound));
        await Eventually.IsTrueAsync(async () => (await service.EchoesAsync(thing)).Count >= PerRound, "all arrived", s_patience);
    }

    [Test]
    public async Task Queue_ThatIsGone_CostsNoConnection()
    {
        Link? link = null;
        await using var service = await SampleService.StartAsync(broker: real => Through(real, out link));
        using var _ = link!;
        var broker = service.Get<BrokerConnection>();
        await using (await broker.OpenChannelAsync(CancellationToken.None))
        {
        }

        var connections = link!.Accepted;

        await using (var channel = await broker.OpenChannelAsync(CancellationToken.None))
        {
            Assert.That(await channel.CountConsumersAsync("nobody-declared-it", CancellationToken.None), Is.Zero);
        }

        await using (var channel = await broker.OpenChannelAsync(CancellationToken.None))
        {
            Assert.That(await channel.CountConsumersAsync("sample-thing-renamed", CancellationToken.None), Is.EqualTo(1));
        }

        Assert.That(link.Accepted, Is.EqualTo(connections));
    }

    private static string Through(string real, out Link link, Func<Link.Filter>? answers = null)
    {
        var url = new UriBuilder(real);
        link = new Link(url.Host, url.Port, answers);
        url.Port = link.Port;
        return url.Uri.ToString();
    }

    private static async Task AddAsync(SampleService service, Guid thing, IEnumerable<int> numbers)
    {
        await using var scope = service.Scope();
        var db = scope.ServiceProvider.GetRequiredService<SampleDbContext>();
        var outbox = scope.ServiceProvider.GetRequiredService<MessageOutbox>();
        foreach (var number in numbers)
        {
            outbox.Add(new ThingRenamed { ThingId = thing, Number = number }, thing);
        }

        await db.SaveChangesAsync();
    }
}
