using System.Collections.Concurrent;

namespace Periscope.Crawler.Jobs;

/// <summary>The jobs that this process works on at the moment, and the means to stop one of them.</summary>
internal sealed class RunningJobs
{
    // By attempt: a job that was taken from this process can come back to it while the lost attempt still ends.
    private readonly ConcurrentDictionary<(Guid Id, int Attempt), Entry> _jobs = new();

    /// <summary>Names this process in the jobs that it holds; a restarted process is another worker.</summary>
    public string Worker { get; } = $"{Environment.MachineName}-{Guid.CreateVersion7():N}";

    public int Count => _jobs.Count;

    public (Guid Id, int Attempt)[] Held => [.. _jobs.Keys];

    /// <summary>Hosts with at least <paramref name="perHost"/> jobs in work here.</summary>
    public IEnumerable<string> FullHosts(int perHost) =>
        _jobs.Values.GroupBy(entry => entry.Job.Host).Where(host => host.Count() >= perHost).Select(host => host.Key);

    /// <summary>Enters the job; the token is cancelled when the job is lost or cancelled.</summary>
    public CancellationToken Enter(ClaimedJob job, CancellationToken stopping)
    {
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _jobs[(job.Id, job.Attempt)] = new Entry(job, cancellation);
        return cancellation.Token;
    }

    public void Leave(ClaimedJob job)
    {
        if (_jobs.TryRemove((job.Id, job.Attempt), out var entry))
        {
            entry.Cancellation.Dispose();
        }
    }

    /// <summary>Stops all work on the job.</summary>
    public void Stop(Guid id)
    {
        foreach (var held in _jobs.Keys.Where(held => held.Id == id))
        {
            Stop(held);
        }
    }

    /// <summary>Stops this attempt, because the job is no longer this worker's.</summary>
    public void Stop((Guid Id, int Attempt) held)
    {
        if (_jobs.TryGetValue(held, out var entry))
        {
            try
            {
                entry.Cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended in this very moment.
            }
        }
    }

    private sealed record Entry(ClaimedJob Job, CancellationTokenSource Cancellation);
}
