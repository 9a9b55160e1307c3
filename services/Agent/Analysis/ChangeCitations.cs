using Periscope.Agent.Evidence;
using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>Chooses the places that an update rests on: the lines of its facts, exact to the character.</summary>
internal static class ChangeCitations
{
    private const int MostAfter = 5;
    private const int MostBefore = 3;
    private const int LongestQuote = 300;

    public static IReadOnlyList<Citation> Pick(ChangeReading reading, IReadOnlyList<Finding> findings)
    {
        var lines = findings.SelectMany(finding => finding.Lines).Distinct().ToList();
        if (lines.Count == 0)
        {
            // No fact stands out, so the fullest changed lines speak for the change.
            lines = [.. reading.Added.OrderByDescending(line => Math.Min(line.Text.Length, LongestQuote)).Take(2),
                .. reading.Removed.OrderByDescending(line => Math.Min(line.Text.Length, LongestQuote)).Take(1)];
        }

        var chosen = lines.Where(line => line.IsAdded).Take(MostAfter).Concat(lines.Where(line => !line.IsAdded).Take(MostBefore));
        return [.. chosen.Select((line, index) => Cite(reading, line, index + 1))];
    }

    private static Citation Cite(ChangeReading reading, ChangedLine line, int number)
    {
        var quote = Quotes.Shorten(line.Passage, LongestQuote);
        return new Citation
        {
            Id = number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            SnapshotId = line.IsAdded ? reading.Change.AfterSnapshotId : reading.Change.BeforeSnapshotId,
            Url = reading.Change.Url,
            Title = reading.Change.Title,
            CapturedAt = line.IsAdded ? reading.Change.AfterCapturedAt : reading.Change.BeforeCapturedAt,
            Start = quote.Start,
            End = quote.End,
            Quote = quote.Text,
        };
    }
}
