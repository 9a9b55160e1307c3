using System.Globalization;
using Periscope.ServiceDefaults.Messaging;
using Periscope.TestKit;

namespace Periscope.Benchmarks.Outbox;

/// <summary>Messages a second from committed rows to a consumer, ordered per aggregate, beside the broker's own confirms in the same run.</summary>
internal sealed class OutboxBenchmark : IBenchmark
{
    private const int Messages = 20_000;
    private const int Aggregates = 500;
    private const int Window = 1000;
    private const int Rounds = 3;
    private const int PerTransaction = 5;
    private const int Writers = 4;

    private static readonly string[] Needed = ["PERISCOPE_TEST_POSTGRES", "PERISCOPE_TEST_RABBITMQ", "PERISCOPE_TEST_RABBITMQ_MANAGEMENT"];

    public string Name => "outbox";
    public string Description => "messages a second through the outbox, in order per aggregate, beside the broker's own confirms";

    public async Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        if (Array.Find(Needed, name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))) is { } missing)
        {
            await Console.Error.WriteLineAsync($"outbox: {missing} is not set; run ./periscope bench outbox.");
            return null;
        }
        await using var database = await TestDatabase.CreateAsync("bench", typeof(OutboxBenchmark).Assembly);
        await using var broker = await TestVirtualHost.CreateAsync();
        await using var queue = await ProbeQueue.OpenAsync(broker.ConnectionString, MessageEnvelope.TypeName(typeof(OutboxProbe)));
        await using var peerQueue = await ProbeQueue.OpenAsync(broker.ConnectionString, BrokerPeer.Exchange);
        var peer = new BrokerPeer(broker.ConnectionString, Window);
        var probes = Probes(Messages);
        List<double> outbox = [], peers = [];
        var ordered = true;
        for (var round = 0; round <= Rounds; round++)
        {
            // One after the other within a round, so that both meet the same state of the machine; round 0 warms both up.
            var own = await peer.RunAsync(probes, peerQueue.Expect(Messages));
            await using var host = OutboxHost.Build(database, broker.ConnectionString);
            await host.WriteAsync(probes, perTransaction: 100, Writers);
            var through = await host.DrainAsync(Messages, queue.Expect(Messages));
            ordered &= queue.IsOrdered(Aggregates);
            Say($"round {round}{(round == 0 ? " (warm-up)" : "")}: outbox {through:F0}/s, broker's own confirms {own:F0}/s, ordered {ordered}");
            if (round > 0)
            {
                outbox.Add(through);
                peers.Add(own);
            }
        }
        var (written, writtenOrdered) = await WhileWritingAsync(database, broker, queue);
        ordered &= writtenOrdered;
        var (median, peerMedian) = (Median(outbox), Median(peers));
        Say($"\n{Messages} messages of {Aggregates} aggregates, about 900 bytes each, quorum queue, persistent, confirmed {Window} at a time; median of {Rounds} rounds");
        Say($"outbox to consumer   {median,8:F0} messages/s   in order per aggregate, none lost, none twice: {(ordered ? "yes" : "NO")}");
        Say($"broker's own confirms{peerMedian,8:F0} messages/s   ratio {median / peerMedian:F2}");
        Say($"while {Writers} writers commit {PerTransaction} at a time: {written:F0} messages/s from first write to last receipt");
        return new Dictionary<string, double>
        {
            ["messagesPerSecond"] = Math.Round(median),
            ["brokerConfirmsPerSecond"] = Math.Round(peerMedian),
            ["ratio"] = Math.Round(median / peerMedian, 3),
            ["whileWritingPerSecond"] = Math.Round(written),
            ["ordered"] = ordered ? 1 : 0,
        };
    }

    private static async Task<(double PerSecond, bool Ordered)> WhileWritingAsync(TestDatabase database, TestVirtualHost broker, ProbeQueue queue)
    {
        var probes = Probes(Messages / 2);
        await using var host = OutboxHost.Build(database, broker.ConnectionString);
        await host.DrainAsync(0, Task.CompletedTask);
        var perSecond = await host.WriteAndDeliverAsync(probes, PerTransaction, Writers, queue.Expect(probes.Count));
        return (perSecond, queue.IsOrdered(Aggregates));
    }

    private static List<OutboxProbe> Probes(int count)
    {
        var aggregates = Enumerable.Range(0, Aggregates).Select(_ => Guid.CreateVersion7()).ToArray();
        var text = string.Concat(Enumerable.Repeat("Pro costs $59 a month. ", 25));
        return [.. Enumerable.Range(0, count).Select(i => new OutboxProbe { AggregateId = aggregates[i % Aggregates], Number = i / Aggregates + 1, Text = text })];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
