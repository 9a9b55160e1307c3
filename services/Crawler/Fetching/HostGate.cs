using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Http;

namespace Periscope.Crawler.Fetching;

/// <summary>Politeness: how many requests a host gets at once, and how far apart they start.</summary>
/// <remarks>It knows this process only. The queue gives the jobs of one public host to one worker at a time, so that suffices.</remarks>
internal sealed class HostGate(IOptions<CrawlOptions> options, IOptions<FetchOptions> fetch, TimeProvider clock)
{
    private const int ManyHosts = 1_000;
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, Host> _hosts = new(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _private = fetch.Value.AllowedPrivateHosts
        .Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Hosts of our own, which need no pauses.</summary>
    public IReadOnlyCollection<string> PrivateHosts => _private;

    /// <summary>Waits for this request's turn; disposing what it gives ends the turn.</summary>
    /// <exception cref="HostRestingException">The turn would come too late to wait for.</exception>
    public async Task<IDisposable> EnterAsync(string host, TimeSpan? crawlDelay, CancellationToken cancellationToken)
    {
        var state = _hosts.GetOrAdd(host, _ => new Host(options.Value.ConcurrencyPerHost));
        state.Enter();
        try
        {
            await state.Slots.WaitAsync(cancellationToken);
            try
            {
                var now = clock.GetUtcNow();
                if (state.RestsUntil - now > s_longestWait)
                {
                    throw new HostRestingException(host, state.RestsUntil);
                }

                var wait = state.Reserve(now, DelayFor(host, crawlDelay)) - now;
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, clock, cancellationToken);
                }

                return new Turn(this, host, state);
            }
            catch
            {
                state.Slots.Release();
                throw;
            }
        }
        catch
        {
            state.Leave();
            throw;
        }
    }

    /// <summary>The host asked for a pause.</summary>
    public void Rest(string host, DateTimeOffset until) =>
        _hosts.GetOrAdd(host, _ => new Host(options.Value.ConcurrencyPerHost)).RestUntil(until);

    /// <summary>Hosts for which no further job should be taken from the queue now.</summary>
    public string[] RestingHosts()
    {
        var now = clock.GetUtcNow();
        return [.. _hosts.Where(host => host.Value.RestsUntil > now).Select(host => host.Key)];
    }

    private TimeSpan DelayFor(string host, TimeSpan? crawlDelay)
    {
        var settings = options.Value;
        var own = TimeSpan.FromMilliseconds(
            _private.Contains(host) ? settings.DelayPerPrivateHostMilliseconds : settings.DelayPerHostMilliseconds);
        var asked = TimeSpan.FromSeconds(Math.Min(crawlDelay?.TotalSeconds ?? 0, settings.MaxCrawlDelaySeconds));
        return asked > own ? asked : own;
    }

    private void Forget(string host, Host state)
    {
        if (_hosts.Count > ManyHosts && state.IsIdle(clock.GetUtcNow()))
        {
            _hosts.TryRemove(new KeyValuePair<string, Host>(host, state));
        }
    }

    private sealed class Host(int slots)
    {
        private readonly Lock _lock = new();
        private int _users;
        private DateTimeOffset _nextStart = DateTimeOffset.MinValue;

        public SemaphoreSlim Slots { get; } = new(slots, slots);

        public DateTimeOffset RestsUntil { get; private set; } = DateTimeOffset.MinValue;

        public void Enter() => Interlocked.Increment(ref _users);

        public void Leave() => Interlocked.Decrement(ref _users);

        public bool IsIdle(DateTimeOffset now) => _users == 0 && _nextStart <= now && RestsUntil <= now;

        public DateTimeOffset Reserve(DateTimeOffset now, TimeSpan delay)
        {
            lock (_lock)
            {
                var start = new[] { now, _nextStart, RestsUntil }.Max();
                _nextStart = start + delay;
                return start;
            }
        }

        public void RestUntil(DateTimeOffset until)
        {
            lock (_lock)
            {
                RestsUntil = until > RestsUntil ? until : RestsUntil;
            }
        }
    }

    private sealed class Turn(HostGate gate, string host, Host state) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                state.Slots.Release();
                state.Leave();
                gate.Forget(host, state);
            }
        }
    }
}
