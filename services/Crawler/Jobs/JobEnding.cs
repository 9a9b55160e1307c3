using System.Text.Json;
using Periscope.Contracts.Crawler;
using Periscope.Crawler.Discovery;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Jobs;

/// <summary>What an attempt's outcome means for the job, its source and everybody who wants to know. Nothing is saved here.</summary>
internal sealed class JobEnding(
    ClaimedJob job, Job row, CrawlerDbContext db, MessageOutbox outbox, RequestContext context, CrawlOptions options, DateTimeOffset now)
{
    private readonly SourceHealth _health = new(job, db, now);
    private readonly DiscoveredSources _sources = new(job, db, options, context.CorrelationId, now);

    public async Task ApplyAsync(JobOutcome outcome, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case Captured captured:
                Capture(captured);
                break;
            case Unchanged unchanged:
                _health.Succeed(unchanged.Page, contentHash: null);
                End(JobStatus.Success, "The page is unchanged.", new { outcome = "unchanged", url = unchanged.Page.Url, status = unchanged.Page.Status });
                break;
            case Discovered discovered:
                await AddSourcesAsync(discovered, cancellationToken);
                break;
            case NotDone failed:
                await FailAsync(failed, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"No ending is known for {outcome.GetType().Name}.");
        }
    }

    private void Capture(Captured captured)
    {
        var page = captured.Page;
        var snapshotId = Guid.CreateVersion7(now);
        db.Captures.Add(new Capture
        {
            Id = snapshotId,
            SourceId = job.SourceId!.Value,
            CompetitorId = job.CompetitorId,
            JobId = job.Id,
            Url = page.Url.AbsoluteUri,
            Redirects = page.Redirects.Count == 0 ? null : JsonSerializer.Serialize(page.Redirects),
            ContentHash = captured.ContentHash,
            HttpStatus = page.Status,
            ContentType = page.MediaType,
            Charset = captured.Charset,
            Bytes = captured.Bytes,
            CapturedAt = now,
        });
        _health.Succeed(page, captured.ContentHash);
        outbox.Add(
            new PageCaptured
            {
                SnapshotId = snapshotId,
                JobId = job.Id,
                SourceId = job.SourceId.Value,
                CompetitorId = job.CompetitorId,
                SourceType = job.Source!.Type,
                Url = page.Url.AbsoluteUri,
                ContentHash = captured.ContentHash,
                HttpStatus = page.Status,
                ContentType = page.MediaType,
                Charset = captured.Charset,
                Bytes = captured.Bytes,
                CapturedAt = now,
            },
            job.SourceId.Value);
        End(JobStatus.Success, "The page was captured.", new
        {
            outcome = "captured",
            snapshotId,
            url = page.Url,
            status = page.Status,
            bytes = captured.Bytes,
            redirects = page.Redirects,
        });
    }

    private async Task FailAsync(NotDone failed, CancellationToken cancellationToken)
    {
        var (error, message) = (failed.Failure.Error, failed.Failure.Message);
        row.ErrorCode = error.Code;
        row.ErrorMessage = message;
        if (job.Type == JobType.Discovery)
        {
            row.Result = JsonSerializer.Serialize(new { messages = failed.Messages }, WireJson.Options);
            await _sources.EnsureHomeAsync(cancellationToken);
        }

        if (error.Retry && job.Attempt < job.MaxAttempts)
        {
            row.Status = JobStatus.Pending;
            row.Worker = null;
            row.RunAfter = failed.Failure.RetryAt ?? now + Backoff.After(job.Attempt, options.RetryBaseSeconds);
            Report(JobStatus.Pending, message);
            return;
        }

        var status = failed.TimedOut ? JobStatus.Timeout : error.Retry ? JobStatus.DeadLetter : JobStatus.Failed;
        row.Status = status;
        row.EndedAt = now;
        if (job.Source is not null)
        {
            CountFailure(error, message);
        }

        Report(status, message);
    }

    private void CountFailure(CrawlError error, string message)
    {
        var source = _health.Fail(error, message, options.FailuresBeforeFailed);
        outbox.Add(
            new CaptureFailed
            {
                JobId = job.Id,
                SourceId = source.Id,
                CompetitorId = job.CompetitorId,
                Url = job.Url,
                ErrorCode = error.Code,
                Error = message,
                FailedAt = now,
            },
            source.Id);
    }

    private async Task AddSourcesAsync(Discovered discovered, CancellationToken cancellationToken)
    {
        var added = await _sources.AddAsync(discovered.Proposals, cancellationToken);
        End(JobStatus.Success, discovered.Messages[^1], new
        {
            messages = discovered.Messages,
            sources = added.Select(source => new { source.Id, source.Type, source.Url }),
        });
    }

    private void End(string status, string message, object result)
    {
        row.Status = status;
        row.EndedAt = now;
        row.Result = JsonSerializer.Serialize(result, WireJson.Options);
        if (job.Attempt > 1)
        {
            db.Entry(row).Property(r => r.ErrorCode).IsModified = true;
            db.Entry(row).Property(r => r.ErrorMessage).IsModified = true;
        }

        Report(status, message);
    }

    private void Report(string status, string message) => outbox.Add(
        new JobProgressed
        {
            JobId = job.Id,
            Type = job.Type,
            Status = status,
            CompetitorId = job.CompetitorId,
            SourceId = job.SourceId,
            Message = message,
            At = now,
        },
        job.Id);
}
