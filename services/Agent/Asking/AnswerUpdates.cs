namespace Periscope.Agent.Asking;

/// <summary>Tells what changed, the latest first.</summary>
internal static class AnswerUpdates
{
    /// <param name="meaning">Whether to end with what the weightiest update may mean.</param>
    public static void Tell(AnswerDraft draft, NamedCompetitor competitor, EvidenceSet evidence, int most, bool meaning)
    {
        var updates = evidence.Updates.Where(update => update.CompetitorId == competitor.Id && update.Citations.Count > 0).Take(most).ToList();
        foreach (var update in updates)
        {
            // A title that had to be cut says less than the narrative's first sentence.
            var told = update.Title.EndsWith('…') || update.Title.EndsWith("…\"", StringComparison.Ordinal) ? Sentences(update.Narrative).First : update.Title;
            draft.Say($"- {update.DetectedAt:yyyy-MM-dd}: {told.TrimEnd('.')}.", draft.Sources.Of(update), competitor.Id, update.Confidence, "updates");
        }

        if (meaning && updates.MaxBy(update => update.Impact) is { } weightiest && Sentences(weightiest.Narrative).Second is { Length: > 0 } why)
        {
            draft.Say($"What it may mean: {char.ToLowerInvariant(why[0])}{why[1..].TrimEnd('.')}.", draft.Sources.Of(weightiest), competitor.Id,
                weightiest.Confidence, "updates");
        }
    }

    private static (string First, string Second) Sentences(string narrative)
    {
        var end = narrative.LastIndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? (narrative, "") : (narrative[..(end + 1)], narrative[(end + 2)..]);
    }
}
