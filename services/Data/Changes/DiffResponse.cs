using Periscope.Contracts;
using Periscope.Data.Comparison;

namespace Periscope.Data.Changes;

/// <summary>A block that stands elsewhere: <see cref="Start"/> and <see cref="End"/> count in the later text, the others in the earlier.</summary>
public sealed record MovedSpan(int Start, int End, string Text, int FromStart, int FromEnd);

/// <param name="Verdict">same, noise or material.</param>
/// <param name="Added">Spans count in the later text.</param>
/// <param name="Removed">Spans count in the earlier text.</param>
/// <param name="ChangedShare">Share of the texts that the difference touches, 0 to 1.</param>
public sealed record DiffResponse(
    string Verdict,
    string? NoiseReason,
    IReadOnlyList<TextSpan> Added,
    IReadOnlyList<TextSpan> Removed,
    IReadOnlyList<MovedSpan> Moved,
    double ChangedShare,
    string Summary)
{
    internal static DiffResponse From(PageComparison comparison) => new(
        comparison.Verdict switch
        {
            ChangeVerdict.Same => "same",
            ChangeVerdict.Noise => Change.Noise,
            _ => Change.Material,
        },
        comparison.NoiseReason,
        comparison.Added,
        comparison.Removed,
        [.. comparison.Moved.Select(m => new MovedSpan(m.After.Start, m.After.End, m.After.Text, m.Before.Start, m.Before.End))],
        comparison.ChangedShare,
        comparison.Summary);

    internal static DiffResponse From(Change change, string before, string after) => new(
        change.Kind,
        change.NoiseReason,
        Spans.Unpack(change.Added, after),
        Spans.Unpack(change.Removed, before),
        Spans.UnpackMoved(change.Moved, after),
        change.ChangedShare,
        change.Summary);
}
