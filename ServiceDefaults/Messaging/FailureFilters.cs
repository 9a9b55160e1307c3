using MassTransit;
using Microsoft.Extensions.Logging;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>
/// Ends a failed delivery: the message goes to <see cref="FailedMessageStore"/> and only then is it acknowledged.
/// </summary>
/// <remarks>When even storing fails (the database is away), the exception leaves the message unacknowledged, and the broker keeps it.</remarks>
internal sealed partial class FailureFilter(FailedMessageStore store, TimeProvider clock, ILogger<FailureFilter> logger)
    : IFilter<ExceptionReceiveContext>
{
    private static readonly TimeSpan s_pauseBeforeReturn = TimeSpan.FromSeconds(1);

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var type = FailedType.Of(context);
        var readable = context.Exception is not System.Runtime.Serialization.SerializationException;
        try
        {
            var again = await store.RecordAsync(context, type, context.Exception.ToString(), readable, CancellationToken.None);
            LogFailed(type, again, context.Exception);
        }
        catch (Npgsql.NpgsqlException e)
        {
            LogNotStored(type, e.Message);
            // Returned to the queue it would come back at once; the pause keeps a dead database from being hammered.
            await Task.Delay(s_pauseBeforeReturn, clock);
            throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("failureStore");

    [LoggerMessage(Level = LogLevel.Error, Message = "{MessageType} failed; it will be tried again: {Again}")]
    private partial void LogFailed(string messageType, bool again, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{MessageType} failed and cannot be stored, so it returns to its queue: {Reason}")]
    private partial void LogNotStored(string messageType, string reason);
}

/// <summary>A message that no consumer of the queue understands is kept as dead, with that reason.</summary>
internal sealed class SkippedFilter(FailedMessageStore store) : IFilter<ReceiveContext>
{
    public async Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        await store.RecordAsync(context, FailedType.Of(context), "No consumer of this queue handles the message.", retryable: false, CancellationToken.None);

    public void Probe(ProbeContext context) => context.CreateFilterScope("skippedStore");
}

internal static class FailedType
{
    public static string Of(ReceiveContext context)
    {
        try
        {
            using var document = System.Text.Json.JsonDocument.Parse(context.Body.GetBytes());
            return document.RootElement.GetProperty("messageType")[0].GetString()?.Replace("urn:message:", "", StringComparison.Ordinal) ?? "unknown";
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return "unknown";
        }
    }
}
