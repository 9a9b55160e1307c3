using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>Finds, in a run of removed and added blocks, which added block is the new wording of which removed one.</summary>
internal static class BlockPairing
{
    private const double LeastSimilarity = 0.45;
    private const int LargestTable = 10_000;

    public static IEnumerable<BlockEdit> Pair(PageText before, IReadOnlyList<PageBlock> removed, PageText after, IReadOnlyList<PageBlock> added)
    {
        if (removed.Count == 0 || added.Count == 0 || (long)removed.Count * added.Count > LargestTable)
        {
            return removed.Select(block => new BlockEdit(block, null)).Concat(added.Select(block => new BlockEdit(null, block)));
        }
        var left = removed.Select(block => Words(before.TextOf(block))).ToArray();
        var right = added.Select(block => Words(after.TextOf(block))).ToArray();
        var width = added.Count + 1;
        var similar = new double[removed.Count * width];
        var best = new double[(removed.Count + 1) * width];
        for (var i = removed.Count - 1; i >= 0; i--)
        {
            for (var j = added.Count - 1; j >= 0; j--)
            {
                var similarity = Similarity(left[i], right[j]);
                similar[i * width + j] = similarity;
                var paired = similarity >= LeastSimilarity ? similarity + best[(i + 1) * width + j + 1] : 0;
                best[i * width + j] = Math.Max(paired, Math.Max(best[(i + 1) * width + j], best[i * width + j + 1]));
            }
        }
        return Walk(removed, added, similar, best, width);
    }

    private static IEnumerable<BlockEdit> Walk(
        IReadOnlyList<PageBlock> removed, IReadOnlyList<PageBlock> added, double[] similar, double[] best, int width)
    {
        int i = 0, j = 0;
        while (i < removed.Count || j < added.Count)
        {
            var here = i < removed.Count && j < added.Count ? best[i * width + j] : 0;
            if (here > 0 && similar[i * width + j] >= LeastSimilarity && here == similar[i * width + j] + best[(i + 1) * width + j + 1])
            {
                yield return new BlockEdit(removed[i++], added[j++]);
            }
            else if (i < removed.Count && (j == added.Count || best[(i + 1) * width + j] >= best[i * width + j + 1]))
            {
                yield return new BlockEdit(removed[i++], null);
            }
            else
            {
                yield return new BlockEdit(null, added[j++]);
            }
        }
    }

    /// <summary>Hashes of the words, sorted; numbers count as one word, so that a changed price still is the same line.</summary>
    private static int[] Words(ReadOnlySpan<char> text)
    {
        var words = new List<int>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                words.Add(char.IsDigit(text[start]) ? 0 : string.GetHashCode(text[start..i], StringComparison.OrdinalIgnoreCase));
                start = -1;
            }
        }
        words.Sort();
        return [.. words];
    }

    /// <summary>Dice's coefficient over the words with their repetitions.</summary>
    private static double Similarity(int[] left, int[] right)
    {
        // Too different in size to reach the least similarity.
        if (left.Length == 0 || right.Length == 0 || Math.Min(left.Length, right.Length) * 4 < Math.Max(left.Length, right.Length))
        {
            return 0;
        }
        int i = 0, j = 0, common = 0;
        while (i < left.Length && j < right.Length)
        {
            if (left[i] == right[j])
            {
                (i, j, common) = (i + 1, j + 1, common + 1);
            }
            else if (left[i] < right[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
        return 2.0 * common / (left.Length + right.Length);
    }
}
