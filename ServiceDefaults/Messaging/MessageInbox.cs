using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>
/// Gives a consumer's effect exactly once, however often the broker delivers the message.
/// </summary>
/// <remarks>
/// <para>The inbox row, whatever the effect changes, and the messages it adds to <see cref="MessageOutbox"/> are one transaction. A
/// second delivery finds the row and does nothing; a failure before the commit leaves nothing behind and the message is tried again.</para>
/// <para>Do slow work that touches no row (fetching, parsing, asking a model) before the call: the transaction is open during it.</para>
/// </remarks>
public sealed class MessageInbox(ServiceDbContext db)
{
    /// <summary>Runs <paramref name="effect"/> and saves, unless <typeparamref name="TConsumer"/> has already worked this message in.</summary>
    /// <returns>Whether the effect ran.</returns>
    public async Task<bool> OnceAsync<TConsumer>(ConsumeContext context, Func<CancellationToken, Task> effect)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(effect);
        var message = context.MessageId ?? throw new InvalidOperationException("A message without an id cannot be told from its copies.");
        var cancellationToken = context.CancellationToken;
        await using var transaction = await BeginAsync(cancellationToken);
        var isNew = await EnterAsync(message, typeof(TConsumer).Name, cancellationToken);
        if (isNew)
        {
            await effect(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
        }

        if (context.ReceiveContext.TransportHeaders.TryGetHeader(MessageHeaders.Attempts, out _))
        {
            var queue = FailedMessageStore.QueueOf(context.ReceiveContext);
            await db.Database.ExecuteSqlAsync($"DELETE FROM failed_messages WHERE queue = {queue} AND message_id = {message}", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return isNew;
    }

    private Task<IDbContextTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        // All or nothing is this transaction's: a savepoint at each SaveChanges would cost two round trips and be of no use.
        db.Database.AutoSavepointsEnabled = false;
        return db.BeginWithoutWorkspaceAsync(cancellationToken);
    }

    // One round trip: BEGIN travels with the first statement, and the workspace with the inbox row.
    private async Task<bool> EnterAsync(Guid message, string consumer, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(
            (NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction())
        {
            BatchCommands =
            {
                WorkspaceSetting.Statement(db.RequestContext.WorkspaceId),
                new("INSERT INTO inbox (message_id, consumer) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                {
                    Parameters = { new() { Value = message }, new() { Value = consumer } },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return batch.BatchCommands[1].RecordsAffected == 1;
    }
}
