using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>The test projects of the repository, in the order in which they run: the scenarios need everything else to be right.</summary>
internal static class TestProjects
{
    private const string Last = "Scenarios";

    /// <summary>Those whose name contains the word; where none does, all of them with the word as each one's filter.</summary>
    public static IReadOnlyList<TestProject> Choose(RepositoryLayout layout, string? filter)
    {
        var all = Directory.GetFiles(Path.Combine(layout.Root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => new TestProject(path, Path.GetFileNameWithoutExtension(path) == Last))
            .Where(p => p.NeedsTheMachine || p.Name.EndsWith(".Tests", StringComparison.Ordinal))
            .OrderBy(p => p.NeedsTheMachine).ThenBy(p => p.Name, StringComparer.Ordinal)
            .ToList();
        var named = all.Where(p => filter is null || p.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Count > 0 ? named : all.ConvertAll(p => p with { Filter = filter });
    }
}

/// <param name="File">The project's.</param>
/// <param name="NeedsTheMachine">It starts whole meshes, and runs beside nothing else.</param>
/// <param name="Filter">For the test runner; null for all of its tests.</param>
internal sealed record TestProject(string File, bool NeedsTheMachine, string? Filter = null)
{
    public string Name => Path.GetFileNameWithoutExtension(File);
}
