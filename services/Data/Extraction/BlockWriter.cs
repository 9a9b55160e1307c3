using System.Text;

namespace Periscope.Data.Extraction;

/// <summary>Collects characters into blocks: white space collapsed, invisible characters dropped, empty blocks forgotten.</summary>
internal sealed class BlockWriter
{
    private readonly StringBuilder text = new();
    private readonly List<PageBlock> blocks = [];
    private readonly List<PageLink> links = [];
    private readonly List<int> levels = [];
    private int start;
    private bool pendingSpace;
    private string? openTarget;
    private int openFrom;
    private bool linkWasCut;

    public string Text => text.ToString();
    public IReadOnlyList<PageBlock> Blocks => blocks;

    /// <summary>1 to 6 for each block that is a heading, 0 for the others.</summary>
    public IReadOnlyList<int> Levels => levels;

    public bool AtBlockStart => text.Length == start;
    public char Last => AtBlockStart || pendingSpace ? ' ' : text[^1];

    public void Append(ReadOnlySpan<char> characters)
    {
        foreach (var c in characters)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                pendingSpace = true;
            }
            // Zero-width space, soft hyphen, word joiner and byte order mark are drawn anew by editors and seen by nobody.
            else if (c is not ('\u200B' or '\u00AD' or '\u2060' or '\uFEFF'))
            {
                if (pendingSpace && !AtBlockStart)
                {
                    text.Append(' ');
                }
                pendingSpace = false;
                text.Append(c);
            }
        }
    }

    public void Space() => pendingSpace = true;

    public void OpenLink(string target) => (openTarget, openFrom, linkWasCut) = (target, text.Length, false);

    public void CloseLink()
    {
        // A link around an image stays, without text; the empty rest of one that ended with its block does not.
        if (!linkWasCut || text.Length > openFrom)
        {
            AddLink();
        }
        openTarget = null;
    }

    public void EndBlock(BlockKind kind, bool rotating, int level = 0)
    {
        pendingSpace = false;
        if (AtBlockStart)
        {
            // Links of images and icons have no text to hang on; with the block they go.
            links.Clear();
            return;
        }
        // A card is one link around several blocks: each block gets its part.
        if (openTarget is not null && text.Length > openFrom)
        {
            AddLink();
        }
        blocks.Add(new PageBlock { Start = start, End = text.Length, Kind = kind, Rotating = rotating, Links = links.Count == 0 ? [] : [.. links] });
        levels.Add(level);
        links.Clear();
        text.Append('\n');
        start = text.Length;
        (openFrom, linkWasCut) = (start, true);
    }

    /// <summary>Takes the line break after the last block away: blocks are separated by it, not ended.</summary>
    public void Finish()
    {
        if (text.Length > 0)
        {
            text.Length--;
            start = text.Length;
        }
    }

    private void AddLink()
    {
        // The space before the link's first word was still pending when the link began.
        while (openFrom < text.Length && text[openFrom] == ' ')
        {
            openFrom++;
        }
        links.Add(new PageLink(openFrom, text.Length, openTarget!));
    }
}
