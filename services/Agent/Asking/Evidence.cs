using Periscope.Agent.Evidence;

namespace Periscope.Agent.Asking;

/// <summary>A passage of a page's latest capture.</summary>
/// <param name="Page">Where it stands.</param>
/// <param name="Passage">Its words and their exact place.</param>
/// <param name="Heading">The short line above it, which may name what it belongs to.</param>
/// <param name="Score">Share of the question's words that it answers to, weighted by how rare they are, 0 to 1.</param>
internal sealed record FoundPassage(KnownPage Page, Passage Passage, string? Heading, double Score);

/// <summary>What one task brought.</summary>
internal sealed record TaskResult(AskTask Task, IReadOnlyList<KnownUpdate> Updates, IReadOnlyList<FoundPassage> Passages, string? Error = null)
{
    public int Found => Updates.Count + Passages.Count;

    public TaskOutcome Outcome => new(Found, Error ?? Summary, Error);

    private string Summary => Task.Tool switch
    {
        Tools.ListUpdates => Updates.Count == 1 ? "1 update" : $"{Updates.Count} updates",
        Tools.Compare => $"{Passages.Count} passages and {Updates.Count} updates put side by side",
        _ => Passages.Count == 1 ? "1 passage" : $"{Passages.Count} passages",
    };
}

/// <summary>All that the tasks brought, each piece once.</summary>
internal sealed class EvidenceSet(IEnumerable<TaskResult> results)
{
    public IReadOnlyList<KnownUpdate> Updates { get; } =
        [.. results.SelectMany(result => result.Updates).DistinctBy(update => update.Id).OrderByDescending(update => update.DetectedAt)];

    public IReadOnlyList<FoundPassage> Passages { get; } =
        [.. results.SelectMany(result => result.Passages).GroupBy(found => (found.Page.SnapshotId, found.Passage.Start))
            .Select(same => same.MaxBy(found => found.Score)!).OrderByDescending(found => found.Score)];

    public bool Covers(NamedCompetitor competitor) =>
        Updates.Any(update => update.CompetitorId == competitor.Id) || Passages.Any(found => found.Page.CompetitorId == competitor.Id);
}
