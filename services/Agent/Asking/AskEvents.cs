using Periscope.Contracts;

namespace Periscope.Agent.Asking;

/// <summary>What the stream of an answer consists of; <see cref="Type"/> tells the kinds apart on the wire.</summary>
internal abstract record AskEvent(string Type);

/// <param name="Phase">understand, plan, execute, reflect or answer.</param>
internal sealed record PhaseStarted(string Phase) : AskEvent("phase");

internal sealed record TaskStarted(TaskView Task) : AskEvent("task_start");

internal sealed record TaskCompleted(TaskView Task, TaskOutcome Result) : AskEvent("task_complete");

/// <param name="Chunk">A sentence or list item in Markdown; put together in order the chunks are the answer.</param>
/// <param name="Citations">What the sentence rests on; empty only where it says that nothing was found.</param>
internal sealed record AnswerChunk(string Chunk, IReadOnlyList<Citation> Citations) : AskEvent("answer");

internal sealed record AnswerDone(double Confidence, IReadOnlyList<Citation> Sources, AnswerMetadata Metadata) : AskEvent("done");

internal sealed record AnswerFailed(string Error) : AskEvent("error");

/// <param name="TokensUsed">Of a language model; 0 when none took part.</param>
/// <param name="ExecutionTime">In milliseconds.</param>
/// <param name="DataSourcesUsed">Kinds of evidence that the answer cites: updates, and the types of the pages.</param>
/// <param name="Model">The model that answered, or "built-in".</param>
/// <param name="Note">For people: how the answer came about.</param>
internal sealed record AnswerMetadata(int TokensUsed, long ExecutionTime, IReadOnlyList<string> DataSourcesUsed, string Model, string Note);

internal sealed record TaskView(string Id, string Tool, string Description, IReadOnlyList<string> DependsOn);

/// <param name="Found">How many pieces of evidence.</param>
/// <param name="Error">Why it found none, when it failed.</param>
internal sealed record TaskOutcome(int Found, string Summary, string? Error = null);
