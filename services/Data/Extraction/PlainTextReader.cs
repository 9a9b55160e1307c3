namespace Periscope.Data.Extraction;

/// <summary>Plain text: a block per line that is not blank.</summary>
internal static class PlainTextReader
{
    public static PageText Empty { get; } = Read("");

    public static PageText Read(string text) => Read(text.Split('\n'), PageKind.Content);

    public static PageText Read(IEnumerable<string> lines, PageKind kind, string title = "")
    {
        var writer = new BlockWriter();
        foreach (var line in lines)
        {
            writer.Append(line);
            writer.EndBlock(BlockKind.Paragraph, rotating: false);
        }
        writer.Finish();
        var text = writer.Text;
        kind = kind == PageKind.Content ? PageKinds.Of(title, text, hasScripts: false) : text.Length == 0 ? PageKind.Empty : kind;
        return new PageText
        {
            Text = text,
            Title = title,
            Kind = kind,
            Quality = PageQuality.Of(text.Length, linkDensity: 0, kind),
            Blocks = writer.Blocks,
            Fingerprint = PageFingerprint.Of(text, writer.Blocks),
        };
    }
}
