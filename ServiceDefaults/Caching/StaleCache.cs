using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Web;
using StackExchange.Redis;

namespace Periscope.ServiceDefaults.Caching;

/// <summary>Answers of live dependencies, kept so that their failure does not become ours.</summary>
/// <remarks>
/// What it promises: a value younger than its time to live is answered without asking; after that the live source is asked, and when it
/// fails the last good value is answered for up to 24 hours more, marked as stale with its age. Callers in one process that want the same
/// key at the same time share one fetch. Keys belong to the service and the current workspace, so no workspace sees another's values.
/// Without Redis everything is fetched live, and nothing else changes. Values are stored as JSON.
/// </remarks>
public sealed partial class StaleCache(
    RedisConnection redis, StaleCacheFlights flights, ServiceInfo service, RequestContext context, TimeProvider clock, ILogger<StaleCache> logger)
{
    /// <summary>For how long past its time to live a value may stand in for a failing source.</summary>
    public static readonly TimeSpan StaleFor = TimeSpan.FromHours(24);

    /// <summary>The fresh value of the key, or a stale one when <paramref name="fetch"/> fails; without either, its exception.</summary>
    public Task<Cached<T>> GetOrFetchAsync<T>(
        string key, Func<CancellationToken, Task<T>> fetch, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        ShareAsync(key, name => ReadOrFetchAsync(name, fetch, ttl, cancellationToken), cancellationToken);

    /// <summary>As <see cref="GetOrFetchAsync"/>, for a source that can tell whether what it said still holds: it is asked every time.</summary>
    /// <param name="key">Of the value.</param>
    /// <param name="fetch">Gets the value of the last time, unless it is older than <paramref name="ttl"/>; answers it when it still holds.</param>
    /// <param name="ttl">After this time the source has to say it anew.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<Cached<T>> GetOrConfirmAsync<T>(
        string key, Func<T?, CancellationToken, Task<T>> fetch, TimeSpan ttl, CancellationToken cancellationToken = default)
        where T : class =>
        ShareAsync(key, name => ConfirmAsync(name, fetch, ttl, cancellationToken), cancellationToken);

    private async Task<Cached<T>> ShareAsync<T>(string key, Func<string, Task<Cached<T>>> get, CancellationToken cancellationToken)
    {
        var name = $"{service.Name}:{context.WorkspaceId?.ToString() ?? "shared"}:stale:{key}";
        while (true)
        {
            var mine = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
            var flight = flights.Current.GetOrAdd(name, mine.Task);
            if (flight != mine.Task)
            {
                try
                {
                    return (Cached<T>)await flight.WaitAsync(cancellationToken);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    // The caller whose fetch this was gave up; that is no answer for us, so we ask ourselves.
                    continue;
                }
            }
            try
            {
                var cached = await get(name);
                mine.SetResult(cached);
                return cached;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                mine.SetCanceled(cancellationToken);
                throw;
            }
            catch (Exception e)
            {
                mine.SetException(e);
                // Whether or not anybody else waits, the exception has been seen: by this caller.
                _ = mine.Task.Exception;
                throw;
            }
            finally
            {
                flights.Current.TryRemove(new KeyValuePair<string, Task<object>>(name, mine.Task));
            }
        }
    }

    private async Task<Cached<T>> ReadOrFetchAsync<T>(
        string name, Func<CancellationToken, Task<T>> fetch, TimeSpan ttl, CancellationToken cancellationToken)
    {
        var known = await ReadAsync<T>(name, cancellationToken);
        return known is not null && AgeOf(known) is var age && age < ttl
            ? new Cached<T>(known.Value, false, known.FetchedAt, age)
            : await FetchAsync(name, known, fetch, ttl, cancellationToken);
    }

    private async Task<Cached<T>> ConfirmAsync<T>(
        string name, Func<T?, CancellationToken, Task<T>> fetch, TimeSpan ttl, CancellationToken cancellationToken)
        where T : class
    {
        var known = await ReadAsync<T>(name, cancellationToken);
        var offered = known is not null && AgeOf(known) < ttl ? known.Value : null;
        return await FetchAsync(name, known, token => fetch(offered, token), ttl, cancellationToken);
    }

    private async Task<Cached<T>> FetchAsync<T>(
        string name, Entry<T>? known, Func<CancellationToken, Task<T>> fetch, TimeSpan ttl, CancellationToken cancellationToken)
    {
        try
        {
            var value = await fetch(cancellationToken);
            if (known is not null && ReferenceEquals(value, known.Value))
            {
                return new Cached<T>(value, false, known.FetchedAt, AgeOf(known));
            }
            var entry = new Entry<T>(clock.GetUtcNow(), value);
            RedisValue json = JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Options);
            await redis.TryAsync(database => database.StringSetAsync(name, json, ttl + StaleFor), false, cancellationToken);
            return new Cached<T>(entry.Value, false, entry.FetchedAt, TimeSpan.Zero);
        }
        catch (Exception e) when (known is not null && !cancellationToken.IsCancellationRequested && AgeOf(known) < ttl + StaleFor)
        {
            var staleAge = AgeOf(known);
            LogStale(name, staleAge, e.Message);
            return new Cached<T>(known.Value, true, known.FetchedAt, staleAge);
        }
    }

    private async Task<Entry<T>?> ReadAsync<T>(string name, CancellationToken cancellationToken) =>
        Parse<T>(await redis.TryAsync(database => database.StringGetAsync(name), default, cancellationToken));

    private TimeSpan AgeOf<T>(Entry<T> known) => clock.GetUtcNow() - known.FetchedAt;

    // A value of an older shape is as good as none.
    private static Entry<T>? Parse<T>(RedisValue value)
    {
        try
        {
            return value.IsNullOrEmpty ? null : JsonSerializer.Deserialize<Entry<T>>((byte[])value!, WireJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The source of {Key} failed, answering what it said {Age} ago: {Reason}")]
    private partial void LogStale(string key, TimeSpan age, string reason);

    private sealed record Entry<T>(DateTimeOffset FetchedAt, T Value);
}

/// <summary>The fetches under way in this process, by key.</summary>
public sealed class StaleCacheFlights
{
    internal ConcurrentDictionary<string, Task<object>> Current { get; } = new(StringComparer.Ordinal);
}
