using Periscope.Agent.Evidence;
using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>Chooses the passages of pages that answer to a question's words.</summary>
internal static class PassageRanking
{
    /// <summary>A passage that answers to less than this share of the question is not about it.</summary>
    private const double LeastShare = 0.34;

    /// <summary>So many openings may stand between one and the heading of their list.</summary>
    private const int LongestList = 60;

    public static IReadOnlyList<FoundPassage> Rank(IReadOnlyList<(KnownPage Page, IReadOnlyList<Passage> Passages)> pages, IReadOnlyList<string> terms, int most)
    {
        if (terms.Count == 0)
        {
            return [];
        }

        var candidates = pages.SelectMany(page => page.Passages.Select((passage, index) => (page.Page, Passage: passage,
            Heading: HeadingOf(page.Passages, index), Stems: Words.Stems(passage.Text)))).ToList();
        var weights = terms.ToDictionary(term => term, term => Rarity(candidates.Count(one => one.Stems.Contains(term)), candidates.Count));
        var all = weights.Values.Sum();
        return [.. candidates
            .Select(one => new FoundPassage(one.Page, one.Passage, one.Heading, Score(one.Stems, one.Heading, weights) / all))
            .Where(found => found.Score >= LeastShare)
            // Of two that answer alike, the sentence tells more than the menu entry.
            .OrderByDescending(found => found.Score).ThenByDescending(found => Math.Min(found.Passage.Text.Length, 80))
            .ThenBy(found => found.Page.SourceType is SourceTypes.Blog or SourceTypes.News)
            .DistinctBy(found => (found.Page.CompetitorId, found.Passage.Text))
            .Take(most)];
    }

    /// <summary>The short line above a passage that names what it belongs to. An opening is never the heading of the next opening.</summary>
    public static string? HeadingOf(IReadOnlyList<Passage> passages, int index)
    {
        var left = 6;
        for (var i = index - 1; i >= Math.Max(0, index - LongestList) && left > 0; i--)
        {
            var line = passages[i].Text;
            if (line.Length <= 48 && char.IsLetter(line[0]) && line[^1] != '.' && !line.Any(char.IsDigit) && !Analysis.PlanNames.IsBadge(line))
            {
                if (!Analysis.HiringDetector.IsJobTitle(line))
                {
                    return line;
                }

                continue;
            }

            left--;
        }

        return null;
    }

    // The heading counts, but a passage needs a word of its own to be about anything.
    private static double Score(HashSet<string> stems, string? heading, Dictionary<string, double> weights)
    {
        var above = heading is null ? [] : Words.Stems(heading);
        var own = weights.Where(weight => stems.Contains(weight.Key)).Sum(weight => weight.Value);
        return own == 0 ? 0 : own + weights.Where(weight => !stems.Contains(weight.Key) && above.Contains(weight.Key)).Sum(weight => weight.Value * 0.6);
    }

    private static double Rarity(int with, int all) => Math.Log(1 + (all + 1.0) / (with + 0.5));
}
