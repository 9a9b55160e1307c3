namespace Periscope.Agent.Analysis;

/// <summary>A fact that a detector read out of a change.</summary>
/// <param name="Category">What the fact is about.</param>
/// <param name="Impact">0 to 10, as if it were the only fact.</param>
/// <param name="Strength">How surely it settles the category, in the units of <see cref="CategoryScores"/>.</param>
/// <param name="Sentence">The fact for people, without the competitor's name.</param>
/// <param name="Meaning">Why it matters, a whole sentence.</param>
/// <param name="Lines">The lines that it rests on.</param>
internal sealed record Finding(
    string Category, double Impact, double Strength, string Sentence, string Meaning, IReadOnlyList<ChangedLine> Lines);
