using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>Last phase: sentences taken from the evidence, each with its places, and plain words where there is none.</summary>
internal static class Answer
{
    public static AnswerDraft Write(Understanding asked, EvidenceSet evidence)
    {
        var draft = new AnswerDraft();
        if (asked.Competitors.Count > 0 || asked.Unknown.Count == 0)
        {
            foreach (var competitor in Told(asked, evidence))
            {
                Tell(draft, competitor, asked, evidence);
            }

            if (asked.Intent == Intent.Compare && asked.IsAbout(UpdateCategories.Pricing))
            {
                AnswerPrices.SideBySide(draft, asked, evidence);
            }
        }

        foreach (var name in asked.Unknown)
        {
            draft.Admit($"I found nothing about {name}: it is not among the competitors that you watch.");
        }

        foreach (var competitor in asked.Competitors.Where(one => !draft.Covered.Contains(one.Id)))
        {
            draft.Admit($"I found nothing about {Subject(asked)} for {competitor.Name}{When(asked)}.");
        }

        if (draft.Chunks.Count == 0)
        {
            draft.Admit($"I found nothing about this in the captured pages and updates{When(asked)}.");
        }

        return draft;
    }

    /// <summary>0 to 1: how many of those asked about are covered, and how well the evidence answers.</summary>
    public static double Confidence(Understanding asked, AnswerDraft draft, bool widened)
    {
        var wanted = Math.Max(1, asked.Competitors.Count + asked.Unknown.Count);
        var covered = asked.Competitors.Count == 0 && asked.Unknown.Count == 0
            ? Math.Min(1, draft.Covered.Count)
            : asked.Competitors.Count(one => draft.Covered.Contains(one.Id));
        return Math.Round(covered / (double)wanted * draft.Quality * (widened ? 0.85 : 1), 2);
    }

    private static IEnumerable<NamedCompetitor> Told(Understanding asked, EvidenceSet evidence) =>
        asked.Competitors.Count > 0
            ? asked.Competitors
            // Nobody was named: those with the most to tell come first.
            : asked.Scope.Where(evidence.Covers)
                .OrderByDescending(one => evidence.Updates.Where(update => update.CompetitorId == one.Id).Select(update => update.DetectedAt).DefaultIfEmpty().Max())
                .ThenByDescending(one => evidence.Passages.Count(found => found.Page.CompetitorId == one.Id)).Take(10);

    private static void Tell(AnswerDraft draft, NamedCompetitor competitor, Understanding asked, EvidenceSet evidence)
    {
        var alone = asked.Competitors.Count == 1;
        var before = draft.Chunks.Count;
        switch (asked.Intent)
        {
            case Intent.Changes:
                AnswerUpdates.Tell(draft, competitor, evidence, alone ? 8 : 4, meaning: alone);
                return;
            case Intent.Hiring:
            case var _ when asked.IsAbout(UpdateCategories.Hiring):
                AnswerOpenings.Tell(draft, competitor, asked, evidence);
                return;
        }

        if (asked.IsAbout(UpdateCategories.Pricing) || asked.Intent == Intent.Compare)
        {
            AnswerPrices.Tell(draft, competitor, evidence);
        }

        if (draft.Chunks.Count == before || !asked.IsAbout(UpdateCategories.Pricing))
        {
            AnswerPassages.Tell(draft, competitor, evidence, alone ? 4 : 2);
        }

        AnswerUpdates.Tell(draft, competitor, evidence, alone ? 2 : 1, meaning: false);
    }

    private static string Subject(Understanding asked) =>
        asked.Terms.Count == 0 && asked.Categories.Count > 0 ? string.Join(" or ", asked.Categories) : "this";

    private static string When(Understanding asked) => (asked.Since, asked.Until) switch
    {
        ({ } since, { } until) => $" between {since:yyyy-MM-dd} and {until.AddDays(-1):yyyy-MM-dd}",
        ({ } since, null) => $" since {since:yyyy-MM-dd}",
        _ => "",
    };
}
