using Periscope.Crawler.Fetching;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;

namespace Periscope.Crawler.Jobs;

/// <summary>What an attempt says of its source. The row is written from what the claim knew, without being read again.</summary>
internal sealed class SourceHealth(ClaimedJob job, CrawlerDbContext db, DateTimeOffset now)
{
    public void Succeed(FetchedPage page, string? contentHash)
    {
        var source = Attach();
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

    public Source Fail(CrawlError error, string message, int failuresBeforeFailed)
    {
        var source = Attach();
        source.ErrorCount++;
        source.LastErrorCode = error.Code;
        source.LastError = message;
        if (source.ErrorCount >= failuresBeforeFailed && source.Status == SourceStatus.Active)
        {
            source.Status = SourceStatus.Failed;
        }

        return source;
    }

    private Source Attach()
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
}
