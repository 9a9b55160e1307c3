using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>What makes two blocks the same to a reader: their text and where their links lead.</summary>
internal static class BlockKey
{
    public static string Of(PageText page, PageBlock block) => WithLinks(page.TextOf(block).ToString(), block);

    public static string Masked(PageText page, PageBlock block) => WithLinks(VolatileText.Mask(page.TextOf(block).ToString()), block);

    private static string WithLinks(string text, PageBlock block) =>
        block.Links.Count == 0 ? text : $"{text}\n{string.Join('\n', block.Links.Select(link => link.Target))}";
}
