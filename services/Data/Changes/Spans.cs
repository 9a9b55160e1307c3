using Periscope.Contracts;
using Periscope.Data.Comparison;

namespace Periscope.Data.Changes;

/// <summary>Spans as the database keeps them: numbers only, because the text that they count in is kept already.</summary>
internal static class Spans
{
    public static int[] Pack(IReadOnlyList<TextSpan> spans) => [.. spans.SelectMany(span => new[] { span.Start, span.End })];

    public static int[] Pack(IReadOnlyList<MovedBlock> moved) =>
        [.. moved.SelectMany(block => new[] { block.Before.Start, block.Before.End, block.After.Start, block.After.End })];

    public static IReadOnlyList<TextSpan> Unpack(int[] numbers, string text) =>
        [.. numbers.Chunk(2).Select(pair => Cut(text, pair[0], pair[1]))];

    public static IReadOnlyList<MovedSpan> UnpackMoved(int[] numbers, string after) =>
        [.. numbers.Chunk(4).Select(four => new MovedSpan(four[2], four[3], after[four[2]..four[3]], four[0], four[1]))];

    private static TextSpan Cut(string text, int start, int end) => new() { Start = start, End = end, Text = text[start..end] };
}
