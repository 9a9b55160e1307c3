using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Caching;

internal sealed class StaleCacheTests
{
    private static readonly TimeSpan s_ttl = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly StaleCacheFlights _flights = new();
    private readonly RecordingLogger<RedisConnection> _log = new();
    private readonly OwnRedis _server = new();
    private readonly ServiceInfo _service = new("query");
    private RedisConnection _redis = null!;

    [OneTimeSetUp]
    public async Task StartRedisAsync()
    {
        await _server.StartAsync();
        _redis = new RedisConnection(Configuration(_server.Address), _log);
    }

    [OneTimeTearDown]
    public void StopRedis()
    {
        _redis?.Dispose();
        _server.Dispose();
        _service.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task GetOrFetch_FreshValue_AsksTheSourceOnce()
    {
        var source = new Source();
        var cache = Cache();

        var first = await cache.GetOrFetchAsync("fresh", source.FetchAsync, s_ttl);
        _clock.Advance(TimeSpan.FromMinutes(4));
        var second = await cache.GetOrFetchAsync("fresh", source.FetchAsync, s_ttl);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var third = await cache.GetOrFetchAsync("fresh", source.FetchAsync, s_ttl);

        Assert.That(new[] { first.Value, second.Value, third.Value }, Is.EqualTo(new[] { new Price(1), new Price(1), new Price(2) }));
        Assert.That(second, Is.EqualTo(first with { Age = TimeSpan.FromMinutes(4) }));
    }

    [Test]
    public async Task GetOrConfirm_SourceThatConfirms_KeepsTheValueUntilItsTimeIsUp()
    {
        var (cache, offered) = (Cache(), new List<Price?>());
        Task<Price> FetchAsync(Price? known, CancellationToken cancellationToken)
        {
            offered.Add(known);
            return Task.FromResult(known ?? new Price(offered.Count));
        }

        var first = await cache.GetOrConfirmAsync<Price>("confirmed", FetchAsync, s_ttl);
        _clock.Advance(TimeSpan.FromMinutes(4));
        var second = await cache.GetOrConfirmAsync<Price>("confirmed", FetchAsync, s_ttl);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var third = await cache.GetOrConfirmAsync<Price>("confirmed", FetchAsync, s_ttl);

        Assert.That(offered, Is.EqualTo(new[] { null, new Price(1), null }));
        Assert.That(second, Is.EqualTo(first with { Age = TimeSpan.FromMinutes(4) }));
        Assert.That(third.Value, Is.EqualTo(new Price(3)));
    }

    [Test]
    public async Task GetOrConfirm_SourceThatCannotBeAsked_IsStaleHoweverYoung()
    {
        var cache = Cache();
        var first = await cache.GetOrConfirmAsync<Price>("unconfirmed", (_, _) => Task.FromResult(new Price(7)), s_ttl);
        _clock.Advance(TimeSpan.FromMinutes(1));

        var second = await cache.GetOrConfirmAsync<Price>("unconfirmed", (_, _) => throw new HttpRequestException("away"), s_ttl);

        Assert.That(second, Is.EqualTo(first with { IsStale = true, Age = TimeSpan.FromMinutes(1) }));
    }

    [Test]
    public async Task GetOrFetch_SourceFails_AnswersTheLastGoodValueForADayAndSaysSo()
    {
        var source = new Source();
        var cache = Cache();
        var fetched = await cache.GetOrFetchAsync("stale", source.FetchAsync, s_ttl);
        source.Fails = true;

        _clock.Advance(s_ttl + TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        var stale = await cache.GetOrFetchAsync("stale", source.FetchAsync, s_ttl);

        Assert.That(stale, Is.EqualTo(new Cached<Price>(
            new Price(1), true, fetched.FetchedAt, s_ttl + TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1))));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<IOException>(() => cache.GetOrFetchAsync("stale", source.FetchAsync, s_ttl));
    }

    [Test]
    public async Task GetOrFetch_FiftyCallersAtOnce_ShareOneFetch()
    {
        var source = new Source { Gate = new TaskCompletionSource() };

        var calls = Enumerable.Range(0, 50).Select(_ => Cache().GetOrFetchAsync("shared", source.FetchAsync, s_ttl)).ToArray();
        await Eventually.IsTrueAsync(() => source.Asked == 1, "the source is asked");
        source.Gate.SetResult();

        Assert.That((await Task.WhenAll(calls)).Select(cached => cached.Value), Has.All.EqualTo(new Price(1)));
        Assert.That(source.Asked, Is.EqualTo(1));
    }

    [Test]
    public async Task GetOrFetch_FirstCallerGivesUp_TheOthersStillGetTheirAnswer()
    {
        var source = new Source { Gate = new TaskCompletionSource() };
        using var stop = new CancellationTokenSource();
        var first = Cache().GetOrFetchAsync("given-up", source.FetchAsync, s_ttl, stop.Token);
        await Eventually.IsTrueAsync(() => source.Asked == 1, "the source is asked");
        var second = Cache().GetOrFetchAsync("given-up", source.FetchAsync, s_ttl);

        await stop.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => first);
        source.Gate.SetResult();

        Assert.That((await second).IsStale, Is.False);
    }

    [Test]
    public async Task GetOrFetch_AnotherWorkspace_HasItsOwnValue()
    {
        var source = new Source();
        var one = Guid.CreateVersion7();

        var mine = await Cache(one).GetOrFetchAsync("own", source.FetchAsync, s_ttl);
        var theirs = await Cache(Guid.CreateVersion7()).GetOrFetchAsync("own", source.FetchAsync, s_ttl);
        var again = await Cache(one).GetOrFetchAsync("own", source.FetchAsync, s_ttl);

        Assert.That((mine.Value, theirs.Value, again.Value), Is.EqualTo((new Price(1), new Price(2), new Price(1))));
    }

    [Test]
    public async Task GetOrFetch_RedisKilledAndBack_GoesOnWithoutAndWarnsOnce()
    {
        using var server = new OwnRedis();
        await server.StartAsync();
        using var log = new RecordingLogger<RedisConnection>();
        using var redis = new RedisConnection(Configuration(server.Address), log);
        var cache = Cache(redis: redis);
        var source = new Source();
        await cache.GetOrFetchAsync("killed", source.FetchAsync, s_ttl);

        server.Kill();
        for (var i = 2; i <= 5; i++)
        {
            Assert.That((await cache.GetOrFetchAsync("killed", source.FetchAsync, s_ttl)).Value, Is.EqualTo(new Price(i)));
        }
        Assert.That(log.Entries.Count(entry => entry.Level == LogLevel.Warning), Is.EqualTo(1));

        await server.StartAsync();
        await Eventually.IsTrueAsync(
            () => redis.TryAsync(database => database.StringSetAsync("back", "1"), false, default), "Redis is back");
        await cache.GetOrFetchAsync("killed", source.FetchAsync, s_ttl);
        var asked = source.Asked;
        await cache.GetOrFetchAsync("killed", source.FetchAsync, s_ttl);
        Assert.That(source.Asked, Is.EqualTo(asked), "the cache works again");
        Assert.That(log.Entries.Last().Level, Is.EqualTo(LogLevel.Information));
    }

    [Test]
    public async Task GetOrFetch_RedisNeverThere_FetchesLive()
    {
        using var redis = new RedisConnection(Configuration(new OwnRedis().Address), _log);

        var cached = await Cache(redis: redis).GetOrFetchAsync("never", new Source().FetchAsync, s_ttl);

        Assert.That(cached.Value, Is.EqualTo(new Price(1)));
    }

    private StaleCache Cache(Guid? workspace = null, RedisConnection? redis = null) => new(
        redis ?? _redis, _flights, _service, new RequestContext { WorkspaceId = workspace }, _clock, NullLogger<StaleCache>.Instance);

    private static IConfiguration Configuration(string redis) => new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:redis"] = redis }).Build();

    private sealed record Price(int Version);

    private sealed class Source
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public bool Fails { get; set; }

        public TaskCompletionSource? Gate { get; init; }

        public async Task<Price> FetchAsync(CancellationToken cancellationToken)
        {
            var version = Interlocked.Increment(ref _asked);
            if (Gate is not null)
            {
                await Gate.Task.WaitAsync(cancellationToken);
            }
            return Fails ? throw new IOException("the source is down") : new Price(version);
        }
    }
}
