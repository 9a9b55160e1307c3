using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Jobs;

/// <summary>Whether an outcome became part of the record.</summary>
internal enum FinishResult
{
    Done,

    /// <summary>The job was cancelled or belongs to another worker by now; nothing was written.</summary>
    Lost,

    /// <summary>Another capture of the same source was recorded first; nothing was written and this one has to be made again.</summary>
    Overtaken,
}

/// <summary>Writes a job's end, its source's state, its capture and its facts in one transaction, if the job is still this worker's.</summary>
internal sealed class JobFinisher(WorkspaceScopes scopes, IOptions<CrawlOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    /// <summary>The job's row as this worker holds it; saving a change of it fails when it holds it no longer.</summary>
    public static Job Attach(CrawlerDbContext db, ClaimedJob job)
    {
        var row = new Job
        {
            Id = job.Id,
            WorkspaceId = job.WorkspaceId,
            Status = JobStatus.Running,
            Worker = job.Worker,
            Attempt = job.Attempt,
        };
        db.Attach(row);
        return row;
    }

    public async Task<FinishResult> FinishAsync(ClaimedJob job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await TryFinishAsync(job, outcome, cancellationToken);
            }
            catch (Exception e) when (tries < s_pauses.Length && IsConnectionLoss(e))
            {
                // Should the lost commit have succeeded after all, the next try finds the job ended and writes nothing.
                await Task.Delay(s_pauses[tries], clock, cancellationToken);
            }
        }
    }

    private static bool IsConnectionLoss(Exception exception) =>
        (exception is DbUpdateException or InvalidOperationException ? exception.InnerException : exception) is NpgsqlException;

    private async Task<FinishResult> TryFinishAsync(ClaimedJob job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(job.WorkspaceId, job.CorrelationId);
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<CrawlerDbContext>();
        var ending = new JobEnding(
            job, Attach(db, job), db, services.GetRequiredService<MessageOutbox>(), services.GetRequiredService<RequestContext>(),
            options.Value, clock.GetUtcNow());
        await ending.ApplyAsync(outcome, cancellationToken);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return FinishResult.Done;
        }
        catch (DbUpdateConcurrencyException e)
        {
            return e.Entries.Any(entry => entry.Entity is Source) ? FinishResult.Overtaken : FinishResult.Lost;
        }
    }
}
