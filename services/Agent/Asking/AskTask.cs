namespace Periscope.Agent.Asking;

/// <summary>One step of a plan.</summary>
/// <param name="Id">Names it among the plan's tasks.</param>
/// <param name="Tool">One of <see cref="Tools"/>.</param>
/// <param name="Competitors">Whom it looks at; empty for the whole workspace.</param>
/// <param name="SourceTypes">Which kinds of pages; empty for all.</param>
/// <param name="Description">For people who watch.</param>
/// <param name="DependsOn">The tasks that must have ended before.</param>
internal sealed record AskTask(
    string Id, string Tool, IReadOnlyList<NamedCompetitor> Competitors, IReadOnlyList<string> SourceTypes, string Description,
    IReadOnlyList<string> DependsOn)
{
    public TaskView View => new(Id, Tool, Description, DependsOn);
}

internal static class Tools
{
    public const string ListUpdates = "list_updates";
    public const string LatestPage = "latest_page";
    public const string SearchPassages = "search_passages";
    public const string Compare = "compare";
}
