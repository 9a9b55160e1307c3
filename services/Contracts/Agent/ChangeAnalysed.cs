namespace Periscope.Contracts.Agent;

/// <summary>What a change means. Agent publishes it once per <c>ChangeDetected</c>.</summary>
public sealed record ChangeAnalysed
{
    public required Guid ChangeId { get; init; }

    /// <summary>One of <see cref="UpdateCategories"/>.</summary>
    public required string Category { get; init; }
    public required string Title { get; init; }

    /// <summary>Two sentences.</summary>
    public required string Narrative { get; init; }

    /// <summary>0 to 10.</summary>
    public required double Impact { get; init; }
    public required IReadOnlyList<string> ImpactReasons { get; init; }

    /// <summary>0 to 1, independent of <see cref="Impact"/>.</summary>
    public required double Confidence { get; init; }
    public required bool IsNoise { get; init; }
    public string? NoiseReason { get; init; }
    public required IReadOnlyList<Citation> Citations { get; init; }

    /// <summary>The model that answered, or "built-in" for the engine that needs none.</summary>
    public required string Model { get; init; }
    public required string PromptVersion { get; init; }
    public required DateTimeOffset AnalysedAt { get; init; }
}
