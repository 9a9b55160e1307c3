using System.ComponentModel.DataAnnotations;

namespace Periscope.Identity.Audit;

/// <summary>Settings under <c>Audit</c>.</summary>
internal sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>A chain with so many unsigned entries is signed at the next look, which is every second.</summary>
    [Range(1, 100_000)]
    public int SignEveryEntries { get; init; } = 100;

    /// <summary>A chain with any unsigned entry is signed after so long.</summary>
    [Range(1, 3600)]
    public int SignAfterSeconds { get; init; } = 60;
}
