using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>Turns the gaps of an alignment into edits: moves across gaps, then rewordings inside each.</summary>
internal static class BlockEdits
{
    public static List<BlockEdit> Of(PageText before, PageText after, List<Gap> gaps)
    {
        var edits = new List<BlockEdit>();
        var moved = Moves(before, after, gaps, edits);
        foreach (var gap in gaps)
        {
            var removed = Blocks(before, gap.BeforeStart, gap.BeforeEnd).Where(block => !moved.Contains(block)).ToList();
            var added = Blocks(after, gap.AfterStart, gap.AfterEnd).Where(block => !moved.Contains(block)).ToList();
            if (removed.Count == 0 || added.Count == 0)
            {
                edits.AddRange(BlockPairing.Pair(before, removed, after, added));
                continue;
            }
            // Blocks that are equal but for a clock or a counter are one block, however little else they say.
            var masked = BlockAlignment.Gaps(
                removed.ConvertAll(block => BlockKey.Masked(before, block)), added.ConvertAll(block => BlockKey.Masked(after, block)));
            int b = 0, a = 0;
            foreach (var inner in masked.Append(new Gap(removed.Count, removed.Count, added.Count, added.Count)))
            {
                while (b < inner.BeforeStart)
                {
                    edits.Add(new BlockEdit(removed[b++], added[a++]));
                }
                edits.AddRange(BlockPairing.Pair(before, removed[inner.BeforeStart..inner.BeforeEnd], after, added[inner.AfterStart..inner.AfterEnd]));
                (b, a) = (inner.BeforeEnd, inner.AfterEnd);
            }
        }
        return edits;
    }

    private static HashSet<PageBlock> Moves(PageText before, PageText after, List<Gap> gaps, List<BlockEdit> edits)
    {
        var moved = new HashSet<PageBlock>(ReferenceEqualityComparer.Instance);
        var removed = new Dictionary<string, Queue<PageBlock>>();
        foreach (var block in gaps.SelectMany(gap => Blocks(before, gap.BeforeStart, gap.BeforeEnd)))
        {
            var key = BlockKey.Of(before, block);
            (removed.TryGetValue(key, out var queue) ? queue : removed[key] = []).Enqueue(block);
        }
        foreach (var block in gaps.SelectMany(gap => Blocks(after, gap.AfterStart, gap.AfterEnd)))
        {
            if (removed.TryGetValue(BlockKey.Of(after, block), out var queue) && queue.TryDequeue(out var origin))
            {
                moved.Add(origin);
                moved.Add(block);
                edits.Add(new BlockEdit(origin, block) { IsMove = true });
            }
        }
        return moved;
    }

    private static IEnumerable<PageBlock> Blocks(PageText page, int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            yield return page.Blocks[i];
        }
    }
}
