using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>One block that differs: replaced by a similar one, added (no <see cref="Before"/>) or removed (no <see cref="After"/>).</summary>
internal sealed record BlockEdit(PageBlock? Before, PageBlock? After)
{
    /// <summary>Both blocks say the same, at different places of the page.</summary>
    public bool IsMove { get; init; }
}
