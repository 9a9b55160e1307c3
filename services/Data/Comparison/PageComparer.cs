using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>Says what differs between two captures of a source, and whether anybody needs to know.</summary>
/// <remarks>
/// Compare a capture with the source's last readable one (kind content or structured): after an error page, the page before it is what the
/// next capture is to be compared with. Pure and safe to share between threads.
/// </remarks>
internal static class PageComparer
{
    /// <param name="history">What the source showed before <paramref name="before"/>; null when nothing is known.</param>
    public static PageComparison Compare(PageText before, PageText after, ComparisonHistory? history = null)
    {
        if (NoiseRules.Unreadable(before, after) is { } unreadable)
        {
            return Noise(unreadable, new PageDifference());
        }
        var gaps = BlockAlignment.Gaps(Keys(before), Keys(after));
        if (gaps.Count == 0)
        {
            return new PageComparison { Verdict = ChangeVerdict.Same, Summary = "Nothing changed." };
        }
        var edits = BlockEdits.Of(before, after, gaps);
        var verdicts = edits.Select(edit => NoiseRules.Of(before, after, edit)).ToList();
        var material = edits.Where((_, i) => verdicts[i] is null).ToList();
        var difference = PageDifference.Of(before, after, material.Count > 0 ? material : edits);
        if (material.Count == 0)
        {
            return Noise(NoiseRules.Sentence(verdicts), difference);
        }
        if (history is not null && history.Contains(after))
        {
            return Noise("The page shows a text again that it has shown before.", difference);
        }
        return new PageComparison
        {
            Verdict = ChangeVerdict.Material,
            Added = difference.Added,
            Removed = difference.Removed,
            Moved = difference.Moved,
            ChangedShare = difference.ShareOf(before, after),
            Summary = ChangeSummary.Of(difference),
        };

        PageComparison Noise(string reason, PageDifference set) => new()
        {
            Verdict = ChangeVerdict.Noise,
            NoiseReason = reason,
            Added = set.Added,
            Removed = set.Removed,
            Moved = set.Moved,
            ChangedShare = set.ShareOf(before, after),
            Summary = reason,
        };
    }

    private static string[] Keys(PageText page)
    {
        var keys = new string[page.Blocks.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = BlockKey.Of(page, page.Blocks[i]);
        }
        return keys;
    }
}
