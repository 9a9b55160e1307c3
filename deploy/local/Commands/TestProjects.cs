using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>The test projects of the repository, in the order in which they run: the scenarios need everything else to be right.</summary>
internal static class TestProjects
{
    private const string Last = "Scenarios";

    /// <summary>The chosen projects, and the filter to run each with.</summary>
    public static IReadOnlyList<(string Project, string? Filter)> Choose(RepositoryLayout layout, string? filter)
    {
        var all = Directory.GetFiles(Path.Combine(layout.Root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetFileNameWithoutExtension(path)))
            .Where(p => p.Name == Last || p.Name.EndsWith(".Tests", StringComparison.Ordinal))
            .OrderBy(p => p.Name == Last).ThenBy(p => p.Name, StringComparer.Ordinal)
            .ToList();
        var named = all.Where(p => filter is null || p.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Count > 0
            ? [.. named.Select(p => (p.Path, (string?)null))]
            : [.. all.Select(p => (p.Path, filter))];
    }
}
