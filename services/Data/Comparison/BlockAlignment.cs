namespace Periscope.Data.Comparison;

/// <summary>Which of two sequences' items stay: anchors on items that are unique in both, longest common subsequence between them.</summary>
internal static class BlockAlignment
{
    /// <summary>Beyond this many cells the exact table costs more than its answer is worth between two anchors.</summary>
    private const int LargestTable = 400_000;

    /// <summary>Runs of items without a counterpart, in order; every item outside of them is matched in order.</summary>
    public static List<Gap> Gaps<T>(IReadOnlyList<T> before, IReadOnlyList<T> after) where T : notnull
    {
        var ids = new Dictionary<T, int>();
        var left = Ids(before, ids);
        var right = Ids(after, ids);
        var matches = new List<(int Before, int After)>();
        Match(left, new Range(0, left.Length), right, new Range(0, right.Length), matches);
        var gaps = new List<Gap>();
        int b = 0, a = 0;
        foreach (var (before1, after1) in matches.Append((left.Length, right.Length)))
        {
            if (before1 > b || after1 > a)
            {
                gaps.Add(new Gap(b, before1, a, after1));
            }
            (b, a) = (before1 + 1, after1 + 1);
        }
        return gaps;
    }

    private static int[] Ids<T>(IReadOnlyList<T> items, Dictionary<T, int> ids) where T : notnull
    {
        var result = new int[items.Count];
        for (var i = 0; i < result.Length; i++)
        {
            ids.TryAdd(items[i], ids.Count);
            result[i] = ids[items[i]];
        }
        return result;
    }

    private static void Match(int[] left, Range l, int[] right, Range r, List<(int Before, int After)> matches)
    {
        var (ls, le) = (l.Start.Value, l.End.Value);
        var (rs, re) = (r.Start.Value, r.End.Value);
        while (ls < le && rs < re && left[ls] == right[rs])
        {
            matches.Add((ls++, rs++));
        }
        var tail = 0;
        while (ls < le && rs < re && left[le - 1] == right[re - 1])
        {
            (le, re, tail) = (le - 1, re - 1, tail + 1);
        }
        if (ls < le && rs < re)
        {
            var anchors = Anchors(left.AsSpan(ls, le - ls), right.AsSpan(rs, re - rs));
            if (anchors.Count > 0)
            {
                var (pl, pr) = (ls, rs);
                foreach (var (al, ar) in anchors)
                {
                    Match(left, new Range(pl, ls + al), right, new Range(pr, rs + ar), matches);
                    matches.Add((ls + al, rs + ar));
                    (pl, pr) = (ls + al + 1, rs + ar + 1);
                }
                Match(left, new Range(pl, le), right, new Range(pr, re), matches);
            }
            else if ((long)(le - ls) * (re - rs) <= LargestTable)
            {
                LongestCommon(left.AsSpan(ls, le - ls), right.AsSpan(rs, re - rs), ls, rs, matches);
            }
        }
        for (var i = 0; i < tail; i++)
        {
            matches.Add((le + i, re + i));
        }
    }

    /// <summary>Items that occur once on either side, in the longest order that both sides share.</summary>
    private static List<(int Left, int Right)> Anchors(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var places = new Dictionary<int, (int Left, int Right)>();
        for (var i = 0; i < left.Length; i++)
        {
            places[left[i]] = places.ContainsKey(left[i]) ? (-1, -1) : (i, -1);
        }
        for (var i = 0; i < right.Length; i++)
        {
            if (places.TryGetValue(right[i], out var place) && place.Left >= 0)
            {
                places[right[i]] = place.Right >= 0 ? (-1, -1) : (place.Left, i);
            }
        }
        var unique = places.Values.Where(place => place is { Left: >= 0, Right: >= 0 }).OrderBy(place => place.Left).ToList();
        return LongestRising(unique);
    }

    private static List<(int Left, int Right)> LongestRising(List<(int Left, int Right)> pairs)
    {
        var ends = new List<int>();
        var previous = new int[pairs.Count];
        for (var i = 0; i < pairs.Count; i++)
        {
            int low = 0, high = ends.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = pairs[ends[middle]].Right < pairs[i].Right ? (middle + 1, high) : (low, middle);
            }
            previous[i] = low > 0 ? ends[low - 1] : -1;
            if (low == ends.Count)
            {
                ends.Add(i);
            }
            else
            {
                ends[low] = i;
            }
        }
        var rising = new List<(int Left, int Right)>();
        for (var i = ends.Count > 0 ? ends[^1] : -1; i >= 0; i = previous[i])
        {
            rising.Add(pairs[i]);
        }
        rising.Reverse();
        return rising;
    }

    private static void LongestCommon(ReadOnlySpan<int> left, ReadOnlySpan<int> right, int leftStart, int rightStart, List<(int, int)> matches)
    {
        var width = right.Length + 1;
        var lengths = new int[(left.Length + 1) * width];
        for (var i = left.Length - 1; i >= 0; i--)
        {
            for (var j = right.Length - 1; j >= 0; j--)
            {
                lengths[i * width + j] = left[i] == right[j]
                    ? lengths[(i + 1) * width + j + 1] + 1
                    : Math.Max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
            }
        }
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            if (left[i] == right[j])
            {
                matches.Add((leftStart + i++, rightStart + j++));
            }
            else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }
}

/// <summary>Items without a counterpart: [BeforeStart, BeforeEnd) was replaced by [AfterStart, AfterEnd).</summary>
internal readonly record struct Gap(int BeforeStart, int BeforeEnd, int AfterStart, int AfterEnd);
