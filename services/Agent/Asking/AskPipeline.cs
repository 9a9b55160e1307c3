using System.Diagnostics;
using System.Threading.Channels;
using Periscope.Agent.Analysis;

namespace Periscope.Agent.Asking;

/// <summary>Understand, Plan, Execute, Reflect, Answer: every step is told as it happens.</summary>
internal sealed partial class AskPipeline(EvidenceReader reader, Execute execute, TimeProvider clock, ILogger<AskPipeline> logger)
{
    private const string WithoutModel =
        "Answered by the built-in engine, without a language model: the sentences are taken from captured pages and recorded updates.";

    /// <summary>Answers into <paramref name="events"/> and completes it, also when the answer fails.</summary>
    public async Task RunAsync(Guid workspace, AskQuestion question, ChannelWriter<AskEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await AnswerAsync(workspace, question, events, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailed(e);
            events.TryWrite(new AnswerFailed("The question could not be answered because of an internal failure. Please try again."));
        }
        finally
        {
            events.TryComplete();
        }
    }

    private async Task AnswerAsync(Guid workspace, AskQuestion question, ChannelWriter<AskEvent> events, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        await events.WriteAsync(new PhaseStarted("understand"), cancellationToken);
        var known = await reader.CompetitorsAsync(workspace, cancellationToken);
        var asked = Understand.Read(question, known, clock.GetUtcNow());
        Activity.Current?.SetTag("periscope.intent", asked.Intent.ToString());

        await events.WriteAsync(new PhaseStarted("plan"), cancellationToken);
        // Of nobody but strangers there is nothing to look up.
        var tasks = asked.Competitors.Count == 0 && asked.Unknown.Count > 0 ? [] : Plan.For(asked);

        await events.WriteAsync(new PhaseStarted("execute"), cancellationToken);
        var results = await execute.RunAsync(workspace, asked, tasks, wider: false, events, cancellationToken);

        await events.WriteAsync(new PhaseStarted("reflect"), cancellationToken);
        var missing = Reflect.Missing(asked, results);
        var widened = missing.Count > 0 && Reflect.CanWiden(asked);
        if (widened)
        {
            var more = await execute.RunAsync(workspace, asked, Plan.Wider(asked, missing, tasks.Count), wider: true, events, cancellationToken);
            results = [.. results, .. more];
        }

        await events.WriteAsync(new PhaseStarted("answer"), cancellationToken);
        var draft = Answer.Write(asked, new EvidenceSet(results));
        foreach (var chunk in draft.Chunks)
        {
            await events.WriteAsync(chunk, cancellationToken);
        }

        await events.WriteAsync(new AnswerDone(Answer.Confidence(asked, draft, widened), draft.Sources.All, new AnswerMetadata(
            0, (long)clock.GetElapsedTime(started).TotalMilliseconds, [.. draft.Kinds], ChangeAnalyser.Model, WithoutModel)), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A question could not be answered")]
    private partial void LogFailed(Exception exception);
}
