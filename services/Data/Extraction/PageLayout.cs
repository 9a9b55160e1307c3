using System.Text.Json;
using System.Text.Json.Serialization;

namespace Periscope.Data.Extraction;

/// <summary>Everything of a <see cref="PageText"/> but its text, as compact JSON, so that a stored capture can be compared without its HTML.</summary>
internal static class PageLayout
{
    /// <summary>Rises when stored layouts can no longer be read; such captures are extracted again from their bytes.</summary>
    private const int Version = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Serialize(PageText page) => JsonSerializer.Serialize(
        new Stored(Version, page.Title, page.Description, page.Language, page.Quality, page.Kind.ToString(), page.Fingerprint,
            page.Metadata.Count == 0 ? null : new Dictionary<string, string>(page.Metadata),
            [.. page.Blocks.Select(StoredBlock.From)]), Options);

    /// <summary>The page again, from its stored text and layout; null when the layout is of another version or belongs to another text.</summary>
    public static PageText? Deserialize(string text, string layout)
    {
        var stored = JsonSerializer.Deserialize<Stored>(layout, Options);
        if (stored is not { V: Version } || !Enum.TryParse<PageKind>(stored.K, out var kind))
        {
            return null;
        }
        var blocks = new List<PageBlock>(stored.B.Count);
        var start = 0;
        foreach (var block in stored.B)
        {
            if (start + block.L > text.Length)
            {
                return null;
            }
            blocks.Add(block.At(start));
            start += block.L + 1;
        }
        return new PageText
        {
            Text = text,
            Title = stored.T,
            Description = stored.D,
            Language = stored.G,
            Quality = stored.Q,
            Kind = kind,
            Fingerprint = stored.F,
            Metadata = stored.M ?? [],
            Blocks = blocks,
        };
    }

    private sealed record Stored(
        int V, string T, string? D, string? G, double Q, string K, string F, Dictionary<string, string>? M, IReadOnlyList<StoredBlock> B);

    /// <summary>L: length, the start follows from the blocks before it. K: kind. R: rotating. A: links, positions relative to the block.</summary>
    private sealed record StoredBlock(int L, int K, bool R, IReadOnlyList<StoredLink>? A)
    {
        public static StoredBlock From(PageBlock block) => new(block.End - block.Start, (int)block.Kind, block.Rotating,
            block.Links.Count == 0 ? null : [.. block.Links.Select(link => new StoredLink(link.Start - block.Start, link.End - link.Start, link.Target))]);

        public PageBlock At(int start) => new()
        {
            Start = start,
            End = start + L,
            Kind = (BlockKind)K,
            Rotating = R,
            Links = A is null ? [] : [.. A.Select(link => new PageLink(start + link.S, start + link.S + link.L, link.H))],
        };
    }

    private sealed record StoredLink(int S, int L, string H);
}
