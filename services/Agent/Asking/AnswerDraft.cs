using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>An answer while it is written. A sentence gets in with what it rests on, or it admits that there is nothing.</summary>
internal sealed class AnswerDraft
{
    private readonly List<AnswerChunk> chunks = [];
    private readonly HashSet<Guid> covered = [];
    private readonly List<double> qualities = [];

    public CitationList Sources { get; } = new();

    public SortedSet<string> Kinds { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<AnswerChunk> Chunks => chunks;

    public IReadOnlySet<Guid> Covered => covered;

    public double Quality => qualities.Count == 0 ? 0 : qualities.Average();

    /// <param name="sentence">Without the marks of its citations; they are put at its end.</param>
    /// <param name="quality">How well the evidence answers, 0 to 1.</param>
    /// <param name="kind">updates, or the type of the page.</param>
    public void Say(string sentence, IReadOnlyList<Citation> citations, Guid competitor, double quality, string kind)
    {
        if (citations.Count == 0)
        {
            return;
        }

        chunks.Add(new AnswerChunk($"{sentence}{CitationList.Marks(citations)}\n", citations));
        covered.Add(competitor);
        qualities.Add(Math.Clamp(quality, 0.1, 1));
        Kinds.Add(kind);
    }

    public void Admit(string sentence) => chunks.Add(new AnswerChunk($"{sentence}\n", []));
}
