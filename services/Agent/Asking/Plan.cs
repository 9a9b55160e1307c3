using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>Second phase: which tools to use on what. Tasks without dependencies run side by side.</summary>
internal static class Plan
{
    /// <summary>More competitors than this are asked about together, in one task.</summary>
    private const int TaskEach = 10;

    public static IReadOnlyList<AskTask> For(Understanding asked)
    {
        var groups = asked.Competitors.Count is > 0 and <= TaskEach
            ? asked.Competitors.Select(one => (Who: (IReadOnlyList<NamedCompetitor>)[one], one.Name))
            : [(asked.Scope, asked.Scope.Count == 1 ? asked.Scope[0].Name : "all competitors")];
        var tasks = new List<AskTask>();
        foreach (var (who, name) in groups)
        {
            foreach (var (tool, sources) in ToolsFor(asked))
            {
                tasks.Add(new AskTask($"t{tasks.Count + 1}", tool, who, sources, Describe(tool, name, sources, asked), []));
            }
        }

        if (asked.Intent == Intent.Compare)
        {
            tasks.Add(new AskTask($"t{tasks.Count + 1}", Tools.Compare, asked.Scope, [], "Put what was found side by side",
                [.. tasks.Select(task => task.Id)]));
        }

        return tasks;
    }

    /// <summary>A second, wider attempt for those of whom the first one found nothing.</summary>
    public static IReadOnlyList<AskTask> Wider(Understanding asked, IReadOnlyList<NamedCompetitor> missing, int number)
    {
        var tool = asked.Intent == Intent.Changes ? Tools.ListUpdates : Tools.SearchPassages;
        return [.. missing.Take(TaskEach).Select((one, index) => new AskTask(
            $"t{number + index + 1}", tool, [one], [], $"Look on every page of {one.Name}", []))];
    }

    private static IEnumerable<(string Tool, IReadOnlyList<string> Sources)> ToolsFor(Understanding asked) => asked.Intent switch
    {
        Intent.Changes => [(Tools.ListUpdates, asked.SourceTypes)],
        Intent.Hiring => [(Tools.LatestPage, [SourceTypes.Careers, SourceTypes.Jobs])],
        Intent.Compare or Intent.Facts when asked.IsAbout(UpdateCategories.Pricing) => [(Tools.LatestPage, [SourceTypes.Pricing])],
        Intent.Compare or Intent.Facts when asked.IsAbout(UpdateCategories.Hiring) => [(Tools.LatestPage, [SourceTypes.Careers, SourceTypes.Jobs])],
        Intent.Compare when asked.Terms.Count == 0 => [(Tools.ListUpdates, []), (Tools.LatestPage, [SourceTypes.Pricing, SourceTypes.Home])],
        _ when asked.Terms.Count == 0 => [(Tools.LatestPage, asked.SourceTypes.Count > 0 ? asked.SourceTypes : [SourceTypes.Home]), (Tools.ListUpdates, [])],
        _ => [(Tools.SearchPassages, []), (Tools.ListUpdates, asked.SourceTypes)],
    };

    private static string Describe(string tool, string name, IReadOnlyList<string> sources, Understanding asked)
    {
        var pages = sources.Count == 0 ? "pages" : string.Join(" and ", sources) + " page";
        return tool switch
        {
            Tools.ListUpdates => $"List the updates of {name}" + (asked.Since is { } since ? $" since {since:yyyy-MM-dd}" : ""),
            Tools.LatestPage => $"Read the latest {pages} of {name}",
            _ => $"Search the {pages} of {name}" + (asked.Terms.Count > 0 ? $" for {string.Join(", ", asked.Terms)}" : ""),
        };
    }
}
