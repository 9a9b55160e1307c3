using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>Tells PostgreSQL, at the beginning of every transaction of a context, whose rows it may see. BEGIN travels with it.</summary>
internal sealed class WorkspaceTransactionInterceptor : DbTransactionInterceptor
{
    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        if (BatchFor(eventData, result) is { } batch)
        {
            using (batch)
            {
                batch.ExecuteNonQuery();
            }
        }

        return result;
    }

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        if (BatchFor(eventData, result) is { } batch)
        {
            await using (batch)
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        return result;
    }

    private static NpgsqlBatch? BatchFor(TransactionEndEventData eventData, DbTransaction transaction) =>
        eventData.Context is ServiceDbContext { SetsWorkspaceItself: false } context
            ? new NpgsqlBatch((NpgsqlConnection)transaction.Connection!, (NpgsqlTransaction)transaction)
            {
                BatchCommands = { WorkspaceSetting.Statement(context.RequestContext.WorkspaceId) },
            }
            : null;
}
