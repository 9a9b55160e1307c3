using System.Globalization;
using Periscope.Agent.Evidence;
using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>Numbers the sources of one answer: the same place keeps its number.</summary>
internal sealed class CitationList
{
    private const int LongestQuote = 320;
    private readonly List<Citation> citations = [];

    public IReadOnlyList<Citation> All => citations;

    public Citation Of(FoundPassage found)
    {
        var quote = Quotes.Shorten(found.Passage, LongestQuote);
        return Add(new Citation
        {
            Id = "",
            SnapshotId = found.Page.SnapshotId,
            Url = found.Page.Url,
            Title = found.Page.Title,
            CapturedAt = found.Page.CapturedAt,
            Start = quote.Start,
            End = quote.End,
            Quote = quote.Text,
        });
    }

    public IReadOnlyList<Citation> Of(KnownUpdate update) => [.. update.Citations.Take(4).Select(Add)];

    /// <summary>The numbers for the end of a sentence, such as " [1][2]".</summary>
    public static string Marks(IEnumerable<Citation> cited) =>
        string.Concat(cited.Select(citation => citation.Id).Distinct().Select((id, index) => index == 0 ? $" [{id}]" : $"[{id}]"));

    private Citation Add(Citation citation)
    {
        var same = citations.Find(one => one.SnapshotId == citation.SnapshotId && one.Start == citation.Start && one.End == citation.End);
        if (same is null)
        {
            same = citation with { Id = (citations.Count + 1).ToString(CultureInfo.InvariantCulture) };
            citations.Add(same);
        }

        return same;
    }
}
