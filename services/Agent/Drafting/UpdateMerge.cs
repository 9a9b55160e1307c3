using Periscope.Contracts;
using Periscope.Contracts.Agent;

namespace Periscope.Agent.Drafting;

/// <summary>Works updates into a section: what is there stays, each update's fact becomes a dated point.</summary>
internal static class UpdateMerge
{
    public static SectionDraft Write(DraftSection request, DateTimeOffset now)
    {
        var text = SectionText.Of(request.CurrentContent, request.CurrentCitations);
        foreach (var update in request.Updates)
        {
            text.Add(Fact(request, update), update.Citations.Select(citation => citation.CapturedAt).DefaultIfEmpty(now).Max(), update.Citations);
        }

        var (content, citations) = text.Finish();
        return new SectionDraft(content, citations, request.Updates.Any(update => update.Citations.Count > 0) ? 0.8 : 0.4);
    }

    private static string Fact(DraftSection request, DraftedUpdate update)
    {
        // A title that had to be cut says less than the narrative's first sentence.
        var title = update.Title.Length > 0 && !update.Title.Contains('…', StringComparison.Ordinal) ? update.Title
            : update.Narrative[..(update.Narrative.LastIndexOf(". ", StringComparison.Ordinal) is var end and > 0 ? end : update.Narrative.Length)];
        var name = request.CompetitorName + ": ";
        var fact = title.StartsWith(name, StringComparison.Ordinal) ? title[name.Length..] : title;
        fact = fact.Length > 0 ? char.ToUpperInvariant(fact[0]) + fact[1..] : fact;
        // Those who answer objections need to know what the fact means; the other sections state it.
        var meaning = request.Section is BattlecardSections.ObjectionHandling or BattlecardSections.Weaknesses
            && update.Narrative.LastIndexOf(". ", StringComparison.Ordinal) is var at and > 0 ? update.Narrative[(at + 2)..].TrimEnd('.') : "";
        return meaning.Length > 0 ? $"{fact.TrimEnd('.')}. {meaning}" : fact;
    }
}
