using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Contracts.Crawler;
using Periscope.Crawler.Discovery;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Scheduling;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Jobs;

/// <summary>What an attempt's outcome means for the job, its source and everybody who wants to know. Nothing is saved here.</summary>
internal sealed class JobEnding(
    ClaimedJob job, Job row, CrawlerDbContext db, MessageOutbox outbox, RequestContext context, CrawlOptions options, DateTimeOffset now)
{
    private static readonly TimeSpan s_recoveryPause = TimeSpan.FromHours(1);

    public async Task ApplyAsync(JobOutcome outcome, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case Captured captured:
                Capture(captured);
                break;
            case Unchanged unchanged:
                Succeed(unchanged.Page, contentHash: null);
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
        Succeed(page, captured.ContentHash);
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

    private Source AttachSource()
    {
        var claimed = job.Source!;
        var source = new Source
        {
            Id = claimed.Id,
            Status = claimed.Status,
            ErrorCount = claimed.ErrorCount,
            ETag = claimed.ETag,
            LastModified = claimed.LastModified,
            ContentHash = claimed.ContentHash,
        };
        db.Attach(source);
        return source;
    }

    private void Succeed(FetchedPage page, string? contentHash)
    {
        var source = AttachSource();
        source.LastSuccessAt = now;
        source.ErrorCount = 0;
        if (source.Status == SourceStatus.Failed)
        {
            source.Status = SourceStatus.Active;
        }

        // A 304 need not repeat the validators; those that were sent still hold.
        source.ETag = page.ETag ?? (page.Content is null ? source.ETag : null);
        source.LastModified = page.LastModified ?? (page.Content is null ? source.LastModified : null);
        if (contentHash is not null)
        {
            source.ContentHash = contentHash;
            source.LastCapturedAt = now;
        }

        if (job.Source!.ErrorCount > 0)
        {
            db.Entry(source).Property(s => s.LastError).IsModified = true;
            db.Entry(source).Property(s => s.LastErrorCode).IsModified = true;
        }
    }

    private async Task FailAsync(NotDone failed, CancellationToken cancellationToken)
    {
        var (error, message) = (failed.Failure.Error, failed.Failure.Message);
        row.ErrorCode = error.Code;
        row.ErrorMessage = message;
        if (job.Type == JobType.Discovery)
        {
            row.Result = JsonSerializer.Serialize(new { messages = failed.Messages }, JsonSerializerOptions.Web);
            await EnsureHomeAsync(cancellationToken);
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
        var source = AttachSource();
        source.ErrorCount++;
        source.LastErrorCode = error.Code;
        source.LastError = message;
        if (source.ErrorCount >= options.FailuresBeforeFailed && source.Status == SourceStatus.Active)
        {
            source.Status = SourceStatus.Failed;
        }

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
        var known = await db.Sources.Where(source => source.CompetitorId == job.CompetitorId).Select(source => source.Url).ToListAsync(cancellationToken);
        var keys = known.Select(url => SiteScope.Key(new Uri(url))).ToHashSet();
        var added = new List<Source>();
        foreach (var proposal in discovered.Proposals.Where(proposal => keys.Add(SiteScope.Key(proposal.Url))))
        {
            var source = NewSource(proposal.Type, proposal.Url.AbsoluteUri);
            added.Add(source);
            db.Sources.Add(source);
            db.Jobs.Add(Job.Capture(source, JobMethod.Discovery, now, options, context.CorrelationId));
        }

        End(JobStatus.Success, discovered.Messages[^1], new
        {
            messages = discovered.Messages,
            sources = added.Select(source => new { source.Id, source.Type, source.Url }),
        });
    }

    // A site that cannot be reached today is watched all the same, so that it is read as soon as it is back.
    private async Task EnsureHomeAsync(CancellationToken cancellationToken)
    {
        if (!await db.Sources.AnyAsync(source => source.CompetitorId == job.CompetitorId, cancellationToken))
        {
            var home = NewSource(SourceTypes.Home, job.Url);
            home.NextRunAt = now + s_recoveryPause;
            db.Sources.Add(home);
        }
    }

    private Source NewSource(string type, string url)
    {
        var schedule = Schedule.DefaultFor(type);
        return new Source
        {
            Id = Guid.CreateVersion7(now),
            CompetitorId = job.CompetitorId,
            Type = type,
            Url = url,
            Schedule = schedule,
            CreatedAt = now,
            NextRunAt = Schedule.Next(schedule, now),
        };
    }

    private void End(string status, string message, object result)
    {
        row.Status = status;
        row.EndedAt = now;
        row.Result = JsonSerializer.Serialize(result, JsonSerializerOptions.Web);
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
