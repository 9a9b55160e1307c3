using Periscope.Contracts;

namespace Periscope.Data.Comparison;

/// <summary>What differs between two captures. For noise the spans show what was set aside.</summary>
internal sealed record PageComparison
{
    public required ChangeVerdict Verdict { get; init; }

    /// <summary>A sentence for people; null unless the verdict is noise.</summary>
    public string? NoiseReason { get; init; }

    /// <summary>In page order; spans count in the later text.</summary>
    public IReadOnlyList<TextSpan> Added { get; init; } = [];

    /// <summary>In page order; spans count in the earlier text.</summary>
    public IReadOnlyList<TextSpan> Removed { get; init; } = [];
    public IReadOnlyList<MovedBlock> Moved { get; init; } = [];

    /// <summary>Share of the two texts that the change touches, 0 to 1.</summary>
    public double ChangedShare { get; init; }

    /// <summary>One or two sentences of what changed, quoting the page.</summary>
    public required string Summary { get; init; }
}
