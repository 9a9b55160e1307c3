using System.Diagnostics;
using System.Text.Json;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>
/// Puts messages into the same transaction as the state change that they tell of: both are committed, or neither.
/// </summary>
/// <remarks>
/// <para>A message is published at least once after the commit, with the same message id each time, and in the order in which the
/// messages of one aggregate were committed. Consumers make that exactly once in effect with <see cref="MessageInbox"/>.</para>
/// <para>Workspace, correlation, causation and trace are taken from where <see cref="Add{T}"/> is called.</para>
/// </remarks>
public sealed class MessageOutbox(ServiceDbContext db, RequestContext context)
{
    private int _position;

    /// <summary>Adds <paramref name="message"/> to the context's next <c>SaveChanges</c>.</summary>
    /// <param name="message">A record of Contracts.</param>
    /// <param name="aggregateId">Messages of one aggregate keep their order.</param>
    public void Add<T>(T message, Guid aggregateId)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(message);
        var headers = new Dictionary<string, string> { [MessageHeaders.Correlation] = context.CorrelationId };
        if (context.WorkspaceId is { } workspace)
        {
            headers[MessageHeaders.Workspace] = workspace.ToString();
        }

        if (context.MessageId is { } cause)
        {
            headers[MessageHeaders.Causation] = cause.ToString();
        }

        if (Activity.Current?.Id is { } activity)
        {
            headers[MessageHeaders.Activity] = activity;
        }

        db.Outbox.Add(new OutboxMessage
        {
            Id = Guid.CreateVersion7(),
            Position = _position++,
            WorkspaceId = context.WorkspaceId,
            AggregateId = aggregateId,
            MessageType = MessageEnvelope.TypeName(typeof(T)),
            Body = JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web),
            Headers = JsonSerializer.SerializeToUtf8Bytes(headers),
        });
    }
}
