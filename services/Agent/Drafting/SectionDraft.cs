using Periscope.Contracts;

namespace Periscope.Agent.Drafting;

/// <summary>A section as it would read.</summary>
internal sealed record SectionDraft(string Content, IReadOnlyList<Citation> Citations, double Confidence);
