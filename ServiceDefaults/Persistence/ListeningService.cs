using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Periscope.ServiceDefaults.Telemetry;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// A background loop with a session of its own on which PostgreSQL announces work. When the session is lost the loop starts anew with
/// another, so it must begin by looking: what was announced in between is not announced again.
/// </summary>
/// <param name="channels">What to LISTEN to: names that need no quoting.</param>
public abstract partial class ListeningService(SystemDataSource system, TimeProvider clock, ILogger logger, params string[] channels)
    : BackgroundService
{
    private static readonly TimeSpan s_pauseAfterLoss = TimeSpan.FromSeconds(1);

    /// <summary>The service's clock, which tests may move.</summary>
    protected TimeProvider Clock => clock;

    /// <summary>
    /// Before listening begins. Whoever waits here for a lock does not listen yet: PostgreSQL keeps every announcement until the slowest
    /// listener took it.
    /// </summary>
    protected virtual Task EnterAsync(NpgsqlConnection session, CancellationToken stopping) => Task.CompletedTask;

    /// <summary>The loop itself. It ends only by an exception.</summary>
    protected abstract Task FollowAsync(NpgsqlConnection session, CancellationToken stopping);

    /// <summary>When the service stops and the loop has ended.</summary>
    protected virtual Task LeaveAsync() => Task.CompletedTask;

    /// <summary>
    /// Whether this is what a session and its surroundings are lost by. Anything else is a mistake of ours, told as an error; the loop starts
    /// anew all the same, as .NET would stop the host, and the same row would be waiting for the next one.
    /// </summary>
    protected virtual bool IsLoss(Exception e) =>
        e is NpgsqlException or TimeoutException or IOException or OperationCanceledException or InvalidOperationException;

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var losses = new LossLog(clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var session = await system.OpenSessionAsync(stoppingToken);
                await EnterAsync(session, stoppingToken);
                await using (var listen = new NpgsqlCommand(string.Join("; ", channels.Select(channel => $"LISTEN {channel}")), session))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                await FollowAsync(session, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                if (losses.IsNews(e.Message))
                {
                    Log(e);
                }

                await Task.Delay(s_pauseAfterLoss, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await LeaveAsync();
    }

    /// <summary>Sleeps until an announcement, until work is due, or for the longest sleep.</summary>
    protected Task SleepAsync(NpgsqlConnection session, DateTimeOffset? due, TimeSpan longest, CancellationToken stopping)
    {
        var wait = due is { } at ? at - clock.GetUtcNow() : longest;
        // Npgsql takes zero for "for ever".
        var shortest = TimeSpan.FromMilliseconds(1);
        return session.WaitAsync(wait < shortest ? shortest : wait < longest ? wait : longest, stopping);
    }

    private void Log(Exception e)
    {
        if (IsLoss(e))
        {
            // These kinds may be a mistake of ours, to be found by its stack trace.
            LogLost(e is InvalidOperationException or PostgresException ? e : null, GetType().Name, e.Message);
        }
        else
        {
            LogBroken(e, GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Loop} lost what it works with, and starts anew until that is back: {Reason}")]
    private partial void LogLost(Exception? exception, string loop, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Loop} came upon what it does not expect, and starts anew")]
    private partial void LogBroken(Exception exception, string loop);
}
