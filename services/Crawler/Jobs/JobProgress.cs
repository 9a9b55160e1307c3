using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Crawler;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Jobs;

/// <summary>Tells those who watch a job what is being done in it.</summary>
internal sealed class JobProgress(WorkspaceScopes scopes, TimeProvider clock)
{
    /// <summary>Keeps the messages so far in the job's result and publishes the last.</summary>
    /// <exception cref="OperationCanceledException">The job is not this worker's any more.</exception>
    public async Task ReportAsync(ClaimedJob job, IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(job.WorkspaceId, job.CorrelationId);
        var db = scope.ServiceProvider.GetRequiredService<CrawlerDbContext>();
        var row = JobFinisher.Attach(db, job);
        row.Result = JsonSerializer.Serialize(new { messages }, WireJson.Options);
        scope.ServiceProvider.GetRequiredService<MessageOutbox>().Add(
            new JobProgressed
            {
                JobId = job.Id,
                Type = job.Type,
                Status = JobStatus.Running,
                CompetitorId = job.CompetitorId,
                SourceId = job.SourceId,
                Message = messages[^1],
                At = clock.GetUtcNow(),
            },
            job.Id);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException e)
        {
            throw new OperationCanceledException("The job was cancelled or taken over.", e);
        }
    }
}
