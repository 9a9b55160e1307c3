using Periscope.Crawler.Discovery;
using Periscope.Crawler.Fetching;

namespace Periscope.Crawler.Jobs;

/// <summary>How one attempt of a job ended.</summary>
internal abstract record JobOutcome;

/// <summary>The page's bytes differ from the source's last ones and are in the snapshot store.</summary>
internal sealed record Captured(FetchedPage Page, string ContentHash, string Charset, int Bytes) : JobOutcome;

/// <summary>The page is as it was.</summary>
internal sealed record Unchanged(FetchedPage Page) : JobOutcome;

/// <summary>A site's pages were found.</summary>
internal sealed record Discovered(IReadOnlyList<SourceProposal> Proposals, IReadOnlyList<string> Messages) : JobOutcome;

/// <summary>It did not work.</summary>
/// <param name="TimedOut">The attempt as a whole took too long.</param>
internal sealed record NotDone(CrawlFailure Failure, bool TimedOut = false) : JobOutcome
{
    /// <summary>What a discovery had done before it failed.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];
}
