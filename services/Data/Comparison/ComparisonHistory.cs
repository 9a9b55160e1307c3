using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>What a source has shown before: the <see cref="PageText.Fingerprint"/>s of its earlier snapshots, in any order. The last 50 are plenty.</summary>
internal sealed class ComparisonHistory(IEnumerable<string> fingerprints)
{
    private readonly HashSet<string> seen = [.. fingerprints];

    public bool Contains(PageText page) => seen.Contains(page.Fingerprint);
}
