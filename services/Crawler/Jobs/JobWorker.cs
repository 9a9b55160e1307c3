using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.Crawler.Discovery;
using Periscope.Crawler.Fetching;
using Periscope.ServiceDefaults;

namespace Periscope.Crawler.Jobs;

/// <summary>Claims jobs in batches and runs them side by side, as many as there are fetch slots.</summary>
internal sealed partial class JobWorker(
    JobQueue queue, RunningJobs running, QueueSignals signals, HostGate gate, CaptureRunner capture, DiscoveryRunner discovery, JobFinisher finisher,
    JobMetrics metrics, ServiceInfo service, IOptions<CrawlOptions> options, TimeProvider clock, ILogger<JobWorker> logger) : BackgroundService
{
    // Notifications wake the loop; this is for the ones that were lost with a connection.
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_errorPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_nextLook = TimeSpan.FromSeconds(1);

    // While jobs run, those that end within a moment of each other are replaced in one claim.
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await signals.Jobs.WaitAsync(await ClaimAsync(stoppingToken), stoppingToken);
                if (running.Count > 0)
                {
                    await Task.Delay(s_gathering, clock, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogQueueAway(e);
                await Task.Delay(s_errorPause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // What was in work gives its jobs back, so that another worker need not wait for the lease to end.
        while (running.Count > 0 && !cancellationToken.IsCancellationRequested)
        {
            await signals.Jobs.WaitAsync(s_errorPause, CancellationToken.None);
        }
    }

    /// <summary>Takes what can be taken and starts it; answers how long to sleep when nothing wakes the loop before.</summary>
    private async Task<TimeSpan> ClaimAsync(CancellationToken stoppingToken)
    {
        var settings = options.Value;
        var slots = settings.FetchConcurrency - running.Count;
        if (slots <= 0)
        {
            return s_longestSleep;
        }

        var resting = gate.RestingHosts();
        var open = gate.PrivateHosts.Except(resting, StringComparer.OrdinalIgnoreCase).ToArray();
        var busy = resting.Concat(running.FullHosts(settings.ConcurrencyPerHost).Except(open)).Distinct().ToArray();
        var jobs = await queue.ClaimAsync(running.Worker, slots, settings.ConcurrencyPerHost, busy, open, stoppingToken);
        foreach (var job in jobs)
        {
            _ = RunAsync(job, running.Enter(job, stoppingToken), stoppingToken);
        }

        if (jobs.Count > 0)
        {
            // The end of each of them wakes the loop; the pauses of others may end before that.
            return jobs.Count == slots ? s_longestSleep : s_nextLook;
        }

        var untilNext = await queue.UntilNextAsync(stoppingToken) ?? s_longestSleep;
        var atMost = resting.Length > 0 ? s_nextLook : s_longestSleep;
        return untilNext < TimeSpan.Zero ? TimeSpan.Zero : untilNext < atMost ? untilNext : atMost;
    }

    private async Task RunAsync(ClaimedJob job, CancellationToken cancellationToken, CancellationToken stopping)
    {
        await Task.Yield();
        ActivityContext.TryParse(job.TraceParent, null, isRemote: true, out var parent);
        using var activity = service.Activities.StartActivity(job.Type, ActivityKind.Consumer, parent);
        activity?.SetTag("periscope.job.id", job.Id).SetTag("periscope.job.attempt", job.Attempt).SetTag("server.address", job.Host);
        try
        {
            var started = clock.GetTimestamp();
            var outcome = await AttemptAsync(job, cancellationToken);
            activity?.SetStatus(outcome is NotDone ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
            metrics.Record(job, outcome, clock.GetElapsedTime(started));
            switch (await finisher.FinishAsync(job, outcome, CancellationToken.None))
            {
                case FinishResult.Overtaken:
                    await queue.ReleaseAsync(job, until: null, CancellationToken.None);
                    break;
                case FinishResult.Lost:
                    LogLost(job.Id);
                    break;
                default:
                    break;
            }
        }
        catch (HostRestingException resting)
        {
            await ReleaseAsync(job, resting.Until);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await ReleaseAsync(job, until: null);
        }
        catch (OperationCanceledException)
        {
            LogLost(job.Id);
        }
        catch (Exception e)
        {
            // Without a database its end cannot be written: without a heartbeat the job is taken over, by this process or another.
            LogFailed(job.Id, e);
        }
        finally
        {
            running.Leave(job);
            signals.Jobs.Signal();
        }
    }

    private async Task<JobOutcome> AttemptAsync(ClaimedJob job, CancellationToken cancellationToken)
    {
        if (job.Attempt > job.MaxAttempts)
        {
            return new NotDone(new CrawlFailure(CrawlError.WorkerLost, "Every worker that took the job was lost."));
        }

        if (job.Type == JobType.Capture && job.Source is null)
        {
            return new NotDone(new CrawlFailure(CrawlError.HttpStatus, "The source was deleted."));
        }

        var limit = TimeSpan.FromSeconds(
            job.Type == JobType.Discovery ? options.Value.DiscoveryTimeoutSeconds : options.Value.CaptureTimeoutSeconds);
        using var deadline = new CancellationTokenSource(limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return job.Type == JobType.Discovery ? await discovery.RunAsync(job, both.Token) : await capture.RunAsync(job, both.Token);
        }
        catch (CrawlFailedException e)
        {
            return new NotDone(e.Failure);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new NotDone(new CrawlFailure(CrawlError.Timeout, $"Not done within {limit.TotalSeconds:0.#} seconds."), TimedOut: true);
        }
        catch (Exception e) when (e is not (OperationCanceledException or HostRestingException or NpgsqlException or DbUpdateException))
        {
            LogFailed(job.Id, e);
            return new NotDone(new CrawlFailure(CrawlError.Internal, "Something went wrong on our side; the service's log says what."));
        }
    }

    private async Task ReleaseAsync(ClaimedJob job, DateTimeOffset? until)
    {
        try
        {
            await queue.ReleaseAsync(job, until, CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            LogFailed(job.Id, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue cannot be read")]
    private partial void LogQueueAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} was cancelled or taken over; its outcome is dropped")]
    private partial void LogLost(Guid jobId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId} failed unexpectedly")]
    private partial void LogFailed(Guid jobId, Exception exception);
}
