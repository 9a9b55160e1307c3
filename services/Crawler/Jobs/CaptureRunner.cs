using Periscope.Crawler.Fetching;
using Periscope.ServiceDefaults.Storage;

namespace Periscope.Crawler.Jobs;

/// <summary>Fetches a source's page and keeps its bytes when they are new.</summary>
internal sealed class CaptureRunner(PageFetcher fetcher, ISnapshotStore store, ParseSlots slots)
{
    public async Task<JobOutcome> RunAsync(ClaimedJob job, CancellationToken cancellationToken)
    {
        var source = job.Source;
        var page = await fetcher.FetchAsync(new Uri(job.Url), source?.ETag, source?.LastModified, cancellationToken);
        if (page.Content is not { } content)
        {
            return new Unchanged(page);
        }

        string charset;
        using (await slots.EnterAsync(cancellationToken))
        {
            charset = Charsets.Detect(content, page.HeaderCharset);
        }

        var hash = await store.PutAsync(job.WorkspaceId, content, cancellationToken);
        return hash == source?.ContentHash ? new Unchanged(page) : new Captured(page, hash, charset, content.Length);
    }
}
