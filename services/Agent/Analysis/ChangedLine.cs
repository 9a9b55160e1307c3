using Periscope.Agent.Evidence;

namespace Periscope.Agent.Analysis;

/// <summary>A line or sentence that only one of the two snapshots has.</summary>
/// <param name="IsAdded">Whether the later snapshot has it; otherwise the earlier one.</param>
/// <param name="Passage">The words and their exact place in that snapshot.</param>
/// <param name="Heading">The short line above it, which often names what it belongs to (a plan, a team).</param>
internal sealed record ChangedLine(bool IsAdded, Passage Passage, string? Heading)
{
    public string Text => Passage.Text;
}
