using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Periscope.ServiceDefaults.Caching;

/// <summary>The process's one connection to Redis (<c>ConnectionStrings:redis</c>), opened when it is used first.</summary>
/// <remarks>
/// What it promises: nothing here ever depends on Redis to be there. An operation that cannot be done, or takes longer than a second,
/// answers its default; that is said in the log once when Redis goes away, and once when it is back.
/// </remarks>
public sealed partial class RedisConnection(IConfiguration configuration, ILogger<RedisConnection> logger) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connection;
    private int _away;

    /// <summary>Whether the last operation found Redis.</summary>
    public bool IsAvailable => Volatile.Read(ref _away) == 0;

    /// <summary>Runs an operation; <paramref name="otherwise"/> when Redis is not configured, away or slow.</summary>
    public async Task<T> TryAsync<T>(Func<IDatabase, Task<T>> operation, T otherwise, CancellationToken cancellationToken)
    {
        try
        {
            var multiplexer = await ConnectAsync().WaitAsync(s_patience, cancellationToken);
            var result = await operation(multiplexer.GetDatabase()).WaitAsync(s_patience, cancellationToken);
            if (Interlocked.Exchange(ref _away, 0) == 1)
            {
                LogBack();
            }
            return result;
        }
        // 1.2.6 reports a lost connection in several ways, a cancelled task among them.
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or InvalidOperationException or IOException
            or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            if (Interlocked.Exchange(ref _away, 1) == 0)
            {
                LogAway(e.Message);
            }
            return otherwise;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_connection is { IsCompletedSuccessfully: true })
            {
                _connection.GetAwaiter().GetResult().Dispose();
            }
            _connection = null;
        }
    }

    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        lock (_lock)
        {
            if (_connection is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _connection = OpenAsync();
            }
            return _connection;
        }
    }

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        var text = configuration.GetConnectionString("redis")
            ?? throw new InvalidOperationException("ConnectionStrings:redis is not set.");
        var options = ConfigurationOptions.Parse(text);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 1000;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away, going on without it: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis is back")]
    private partial void LogBack();
}
