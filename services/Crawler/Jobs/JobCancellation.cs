using Microsoft.EntityFrameworkCore;

namespace Periscope.Crawler.Jobs;

internal static class JobCancellation
{
    /// <summary>Ends those of the jobs that are not ended; a worker that runs one hears of it and stops. Answers how many.</summary>
    public static Task<int> CancelAsync(IQueryable<Job> jobs, DateTimeOffset now, CancellationToken cancellationToken) => jobs
        .Where(job => JobStatus.Active.Contains(job.Status))
        .ExecuteUpdateAsync(
            job => job.SetProperty(j => j.Status, JobStatus.Cancelled).SetProperty(j => j.EndedAt, now).SetProperty(j => j.Worker, (string?)null),
            cancellationToken);
}
