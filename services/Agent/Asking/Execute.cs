using System.Threading.Channels;
using Periscope.Agent.Analysis;
using Periscope.Agent.Evidence;
using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>Third phase: runs a plan's tasks, side by side where nothing forbids it, each within its own time.</summary>
internal sealed partial class Execute(EvidenceReader reader, TimeProvider clock, ILogger<Execute> logger)
{
    private const int MostPassages = 40;
    private static readonly TimeSpan TaskTime = TimeSpan.FromSeconds(8);

    public async Task<IReadOnlyList<TaskResult>> RunAsync(
        Guid workspace, Understanding asked, IReadOnlyList<AskTask> tasks, bool wider, ChannelWriter<AskEvent> events, CancellationToken cancellationToken)
    {
        var running = new Dictionary<string, Task<TaskResult>>();
        foreach (var task in tasks)
        {
            // A plan lists a task after those that it needs.
            var needed = task.DependsOn.Select(id => running[id]).ToList();
            running[task.Id] = RunOneAsync(workspace, asked, task, needed, wider, events, cancellationToken);
        }

        return await Task.WhenAll(running.Values);
    }

    private async Task<TaskResult> RunOneAsync(
        Guid workspace, Understanding asked, AskTask task, List<Task<TaskResult>> needed, bool wider, ChannelWriter<AskEvent> events,
        CancellationToken cancellationToken)
    {
        var before = await Task.WhenAll(needed);
        await events.WriteAsync(new TaskStarted(task.View), cancellationToken);
        using var deadline = new CancellationTokenSource(TaskTime, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        TaskResult result;
        try
        {
            result = await UseToolAsync(workspace, asked, task, before, wider, linked.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            result = new TaskResult(task, [], [], $"It took longer than {TaskTime.TotalSeconds:0} s.");
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or IOException or InvalidOperationException)
        {
            // One source that fails leaves an answer with less coverage, not none.
            LogFailed(task.Tool, e);
            result = new TaskResult(task, [], [], "It failed; the answer does without it.");
        }

        await events.WriteAsync(new TaskCompleted(task.View, result.Outcome), cancellationToken);
        return result;
    }

    private async Task<TaskResult> UseToolAsync(
        Guid workspace, Understanding asked, AskTask task, TaskResult[] before, bool wider, CancellationToken cancellationToken)
    {
        Guid[] who = [.. task.Competitors.Select(one => one.Id)];
        switch (task.Tool)
        {
            case Tools.ListUpdates:
                var updates = await reader.UpdatesAsync(workspace, who, asked, wider || asked.Intent == Intent.Compare, cancellationToken);
                return new TaskResult(task, Relevant(updates, asked, wider), []);
            case Tools.Compare:
                return new TaskResult(task, [.. before.SelectMany(one => one.Updates)], [.. before.SelectMany(one => one.Passages)]);
            default:
                var pages = await reader.PagesAsync(workspace, who, task.SourceTypes, asked.Terms, cancellationToken);
                return new TaskResult(task, [], task.Tool == Tools.LatestPage ? Lines(pages, asked) : PassageRanking.Rank(pages, asked.Terms, MostPassages));
        }
    }

    // With a subject in the question, an update about something else is no answer to it.
    private static IReadOnlyList<KnownUpdate> Relevant(IReadOnlyList<KnownUpdate> updates, Understanding asked, bool wider)
    {
        if (asked.Terms.Count == 0)
        {
            return wider && asked.Categories.Count > 0 ? [] : updates;
        }

        var matching = updates.Where(update =>
        {
            var stems = Words.Stems($"{update.Title} {update.Narrative} {string.Join(' ', update.Citations.Select(citation => citation.Quote))}");
            var matched = asked.Terms.Count(stems.Contains) * 2;
            // Where nobody was named, the words are all that tells whom or what is meant: half of them is not enough.
            return asked.Competitors.Count > 0 ? matched >= asked.Terms.Count : matched > asked.Terms.Count;
        }).ToList();
        // A named competitor and a category already say what is meant; the other words may be how the person happened to put it.
        return matching.Count > 0 || wider || asked.Competitors.Count == 0 || asked.Categories.Count == 0 ? matching : updates;
    }

    private static List<FoundPassage> Lines(IReadOnlyList<(KnownPage Page, IReadOnlyList<Passage> Passages)> pages, Understanding asked)
    {
        var found = new List<FoundPassage>();
        foreach (var (page, passages) in pages)
        {
            for (var i = 0; i < passages.Count; i++)
            {
                var heading = PassageRanking.HeadingOf(passages, i);
                var line = new ChangedLine(true, passages[i], heading);
                if (page.SourceType switch
                {
                    SourceTypes.Careers or SourceTypes.Jobs => HiringDetector.IsJobTitle(line.Text),
                    SourceTypes.Pricing => PriceParser.Read(line).Any(),
                    // A page's opening lines say what it is about.
                    _ => i < 12 && line.Text.Length >= 25,
                })
                {
                    found.Add(new FoundPassage(page, passages[i], heading, TermShare(line.Text, heading, asked.Terms)));
                }
            }
        }

        if (asked.Terms.Count > 0)
        {
            var hiring = asked.Intent == Intent.Hiring || asked.IsAbout(UpdateCategories.Hiring);
            var strict = asked.Competitors.Count == 0 || hiring;
            var matching = found.Where(one => strict && !hiring ? one.Score > 0.5 : one.Score >= 0.5).ToList();
            found = matching.Count > 0 || strict ? matching : found;
        }

        return [.. found.DistinctBy(one => (one.Page.CompetitorId, one.Passage.Text, one.Heading)).Take(200)];
    }

    private static double TermShare(string text, string? heading, IReadOnlyList<string> terms)
    {
        if (terms.Count == 0)
        {
            return 0.9;
        }

        var stems = Words.Stems($"{text} {heading}");
        return terms.Count(stems.Contains) / (double)terms.Count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tool {Tool} failed")]
    private partial void LogFailed(string tool, Exception exception);
}
