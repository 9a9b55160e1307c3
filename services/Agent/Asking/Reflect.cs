namespace Periscope.Agent.Asking;

/// <summary>Fourth phase: is there something about everybody who was asked about?</summary>
internal static class Reflect
{
    /// <summary>Those of whom nothing was found yet.</summary>
    public static IReadOnlyList<NamedCompetitor> Missing(Understanding asked, IReadOnlyList<TaskResult> results)
    {
        var evidence = new EvidenceSet(results);
        return [.. asked.Competitors.Where(competitor => !evidence.Covers(competitor))];
    }

    /// <summary>Whether a wider search could find what the first one did not.</summary>
    public static bool CanWiden(Understanding asked) =>
        asked.Terms.Count > 0 && asked.Intent != Intent.Hiring;
}
