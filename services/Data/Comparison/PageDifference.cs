using Periscope.Contracts;
using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>Edits as exact spans: whole blocks where they came or went, sentences where a block was reworded, links where only they lead elsewhere.</summary>
internal sealed class PageDifference
{
    private readonly List<TextSpan> added = [];
    private readonly List<TextSpan> removed = [];
    private readonly List<MovedBlock> moved = [];

    public IReadOnlyList<TextSpan> Added => added;
    public IReadOnlyList<TextSpan> Removed => removed;
    public IReadOnlyList<MovedBlock> Moved => moved;

    /// <summary>Links whose text stayed and whose target did not.</summary>
    public List<(string Text, string Before, string After)> Retargeted { get; } = [];

    public static PageDifference Of(PageText before, PageText after, IEnumerable<BlockEdit> edits)
    {
        var difference = new PageDifference();
        foreach (var edit in edits)
        {
            difference.Add(before, after, edit);
        }
        difference.added.Sort((left, right) => left.Start.CompareTo(right.Start));
        difference.removed.Sort((left, right) => left.Start.CompareTo(right.Start));
        difference.moved.Sort((left, right) => left.After.Start.CompareTo(right.After.Start));
        return difference;
    }

    public double ShareOf(PageText before, PageText after)
    {
        var touched = added.Sum(Length) + removed.Sum(Length) + moved.Sum(block => 2 * Length(block.After));
        var total = before.Text.Length + after.Text.Length;
        return total == 0 ? 0 : Math.Min(1, Math.Round((double)touched / total, 4));
    }

    private void Add(PageText before, PageText after, BlockEdit edit)
    {
        if (edit.IsMove)
        {
            moved.Add(new MovedBlock(Span(before, edit.Before!.Start, edit.Before.End), Span(after, edit.After!.Start, edit.After.End)));
        }
        else if (edit.Before is null)
        {
            added.Add(Span(after, edit.After!.Start, edit.After.End));
        }
        else if (edit.After is null)
        {
            removed.Add(Span(before, edit.Before.Start, edit.Before.End));
        }
        else if (before.TextOf(edit.Before).SequenceEqual(after.TextOf(edit.After)))
        {
            AddLinks(before, edit.Before, after, edit.After);
        }
        else
        {
            AddSentences(before, edit.Before, after, edit.After);
        }
    }

    private void AddLinks(PageText before, PageBlock old, PageText after, PageBlock now)
    {
        var gaps = BlockAlignment.Gaps([.. old.Links.Select(link => link.Target)], [.. now.Links.Select(link => link.Target)]);
        foreach (var gap in gaps)
        {
            var gone = old.Links.Skip(gap.BeforeStart).Take(gap.BeforeEnd - gap.BeforeStart).ToList();
            var come = now.Links.Skip(gap.AfterStart).Take(gap.AfterEnd - gap.AfterStart).ToList();
            removed.AddRange(gone.Select(link => LinkSpan(before, old, link)));
            added.AddRange(come.Select(link => LinkSpan(after, now, link)));
            Retargeted.AddRange(gone.Zip(come, (left, right) => (LinkSpan(after, now, right).Text, left.Target, right.Target)));
        }
    }

    private void AddSentences(PageText before, PageBlock old, PageText after, PageBlock now)
    {
        var left = Sentences.Of(before, old);
        var right = Sentences.Of(after, now);
        foreach (var gap in BlockAlignment.Gaps(left.ConvertAll(s => Key(before, old, s)), right.ConvertAll(s => Key(after, now, s))))
        {
            if (gap.BeforeEnd > gap.BeforeStart)
            {
                removed.Add(Span(before, left[gap.BeforeStart].Start, left[gap.BeforeEnd - 1].End));
            }
            if (gap.AfterEnd > gap.AfterStart)
            {
                added.Add(Span(after, right[gap.AfterStart].Start, right[gap.AfterEnd - 1].End));
            }
        }
    }

    private static string Key(PageText page, PageBlock block, (int Start, int End) sentence)
    {
        var text = page.Text[sentence.Start..sentence.End];
        return block.Links.Count == 0 ? text
            : text + string.Concat(block.Links.Where(link => link.Start >= sentence.Start && link.Start < sentence.End).Select(link => "\n" + link.Target));
    }

    /// <summary>A link around an image has no text of its own; the block stands for it.</summary>
    private static TextSpan LinkSpan(PageText page, PageBlock block, PageLink link) =>
        link.End > link.Start ? Span(page, link.Start, link.End) : Span(page, block.Start, block.End);

    private static TextSpan Span(PageText page, int start, int end) => new() { Start = start, End = end, Text = page.Text[start..end] };

    private static int Length(TextSpan span) => span.End - span.Start;
}
