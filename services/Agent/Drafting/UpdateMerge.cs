using Periscope.Contracts;
using Periscope.Contracts.Agent;

namespace Periscope.Agent.Drafting;

/// <summary>Works one update into a section: what is there stays, the update's fact becomes a dated point.</summary>
internal static class UpdateMerge
{
    public static SectionDraft Write(DraftSection request, DateTimeOffset now)
    {
        var text = SectionText.Of(request.CurrentContent, request.CurrentCitations);
        var at = request.Citations.Select(citation => citation.CapturedAt).DefaultIfEmpty(now).Max();
        text.Add(Fact(request), at, request.Citations);
        var (content, citations) = text.Finish();
        return new SectionDraft(content, citations, request.Citations.Count > 0 ? 0.8 : 0.4);
    }

    private static string Fact(DraftSection request)
    {
        var title = request.Title ?? request.Narrative ?? "";
        // A title that had to be cut says less than the narrative's first sentence.
        if (title.Contains('…', StringComparison.Ordinal) && request.Narrative is { } narrative)
        {
            title = narrative[..(narrative.LastIndexOf(". ", StringComparison.Ordinal) is var end and > 0 ? end : narrative.Length)];
        }

        var name = request.CompetitorName + ": ";
        var fact = title.StartsWith(name, StringComparison.Ordinal) ? title[name.Length..] : title;
        fact = fact.Length > 0 ? char.ToUpperInvariant(fact[0]) + fact[1..] : fact;
        // Those who answer objections need to know what the fact means; the other sections state it.
        var meaning = request.Section is BattlecardSections.ObjectionHandling or BattlecardSections.Weaknesses && request.Narrative is { } told
            && told.LastIndexOf(". ", StringComparison.Ordinal) is var at and > 0 ? told[(at + 2)..].TrimEnd('.') : "";
        return meaning.Length > 0 ? $"{fact.TrimEnd('.')}. {meaning}" : fact;
    }
}
