using Periscope.Contracts;

namespace Periscope.Agent.Analysis;

/// <summary>What a change means, as the built-in engine reads it.</summary>
internal sealed record ChangeAnalysis
{
    public required string Category { get; init; }
    public required string Title { get; init; }
    public required string Narrative { get; init; }
    public required double Impact { get; init; }
    public required IReadOnlyList<string> ImpactReasons { get; init; }
    public required double Confidence { get; init; }
    public string? NoiseReason { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }
}
