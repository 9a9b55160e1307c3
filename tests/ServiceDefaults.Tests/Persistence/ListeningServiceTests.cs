using Microsoft.Extensions.Logging;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Persistence;

internal sealed class ListeningServiceTests
{
    [Test]
    public async Task ExecuteAsync_LostAgainAndAgain_GoesOnAndTellsOnceAMinute()
    {
        await using var service = await SampleService.StartAsync();
        using var clock = new Clock();
        using var logger = new RecordingLogger<ListeningServiceTests>();
        using var loop = new Loop(service.Get<SystemDataSource>(), clock, logger);
        await loop.StartAsync(CancellationToken.None);

        await clock.PassAsync(20);
        var atFirst = logger.Entries.Select(entry => entry.Text).ToList();
        loop.Reason = "reset";
        await clock.PassAsync(20);
        var another = logger.Entries.Count;
        await clock.PassAsync(60);
        var aMinuteLater = logger.Entries.Count;
        await loop.StopAsync(CancellationToken.None);

        Assert.That(atFirst, Is.EqualTo(new[] { "Loop lost what it works with, and starts anew until that is back: refused" }));
        Assert.That(another, Is.EqualTo(2));
        Assert.That(aMinuteLater, Is.EqualTo(3));
        Assert.That(logger.Entries.Select(entry => entry.Level), Is.All.EqualTo(LogLevel.Warning));
    }

    [Test]
    public async Task ExecuteAsync_RefusedByPostgreSql_SaysWhere()
    {
        await using var service = await SampleService.StartAsync();
        using var clock = new Clock();
        using var logger = new RecordingLogger<ListeningServiceTests>();
        using var loop = new Loop(service.Get<SystemDataSource>(), clock, logger) { Sql = "SELECT nothing" };
        await loop.StartAsync(CancellationToken.None);

        await clock.PassAsync(3);
        await loop.StopAsync(CancellationToken.None);

        Assert.That(logger.Entries.Single().Exception, Is.InstanceOf<PostgresException>());
    }

    [Test]
    public async Task ExecuteAsync_MistakeOfOurs_IsAnErrorAndTheLoopGoesOn()
    {
        await using var service = await SampleService.StartAsync();
        using var clock = new Clock();
        using var logger = new RecordingLogger<ListeningServiceTests>();
        using var loop = new Loop(service.Get<SystemDataSource>(), clock, logger) { Failure = _ => new FormatException("a bad row") };
        await loop.StartAsync(CancellationToken.None);

        await clock.PassAsync(3);
        await loop.StopAsync(CancellationToken.None);

        var (level, _, exception) = logger.Entries.Single();
        Assert.That(level, Is.EqualTo(LogLevel.Error));
        Assert.That(exception, Is.InstanceOf<FormatException>());
    }

    private sealed class Loop(SystemDataSource system, TimeProvider clock, ILogger logger) : ListeningService(system, clock, logger, "anything")
    {
        public string Reason { get; set; } = "refused";

        public string? Sql { get; init; }

        public Func<string, Exception> Failure { get; init; } = reason => new IOException(reason);

        protected override async Task FollowAsync(NpgsqlConnection session, CancellationToken stopping)
        {
            if (Sql is not null)
            {
                await using var command = new NpgsqlCommand(Sql, session);
                await command.ExecuteNonQueryAsync(stopping);
            }

            throw Failure(Reason);
        }
    }

    private sealed class Clock : FakeTimeProvider, IDisposable
    {
        private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
        private readonly SemaphoreSlim _pauses = new(0);

        public async Task PassAsync(int pauses)
        {
            for (var i = 0; i < pauses; i++)
            {
                Assert.That(await _pauses.WaitAsync(TimeSpan.FromSeconds(30)), Is.True, "the loop pauses");
                Advance(s_pause);
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == s_pause)
            {
                _pauses.Release();
            }

            return timer;
        }

        public void Dispose() => _pauses.Dispose();
    }
}
