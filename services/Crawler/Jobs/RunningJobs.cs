using System.Collections.Concurrent;

namespace Periscope.Crawler.Jobs;

/// <summary>The jobs that this process works on at the moment, and the means to stop one of them.</summary>
internal sealed class RunningJobs
{
    private readonly ConcurrentDictionary<Guid, Entry> _jobs = new();

    /// <summary>Names this process in the jobs that it holds; a restarted process is another worker.</summary>
    public string Worker { get; } = $"{Environment.MachineName}-{Guid.CreateVersion7():N}";

    public int Count => _jobs.Count;

    public Guid[] Ids => [.. _jobs.Keys];

    /// <summary>Hosts with at least <paramref name="perHost"/> jobs in work here.</summary>
    public IEnumerable<string> FullHosts(int perHost) =>
        _jobs.Values.GroupBy(entry => entry.Job.Host).Where(host => host.Count() >= perHost).Select(host => host.Key);

    /// <summary>Enters the job; the token is cancelled when the job is lost or cancelled.</summary>
    public CancellationTokenSource Enter(ClaimedJob job, CancellationToken stopping)
    {
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _jobs[job.Id] = new Entry(job, cancellation);
        return cancellation;
    }

    public void Leave(Guid id)
    {
        if (_jobs.TryRemove(id, out var entry))
        {
            entry.Cancellation.Dispose();
        }
    }

    /// <summary>Stops work on the job, because it is no longer this worker's.</summary>
    public void Stop(Guid id)
    {
        if (_jobs.TryGetValue(id, out var entry))
        {
            entry.Lost = true;
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

    public bool IsLost(Guid id) => _jobs.TryGetValue(id, out var entry) && entry.Lost;

    private sealed class Entry(ClaimedJob job, CancellationTokenSource cancellation)
    {
        public ClaimedJob Job => job;

        public CancellationTokenSource Cancellation => cancellation;

        public bool Lost { get; set; }
    }
}
