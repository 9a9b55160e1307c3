using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>Tells PostgreSQL, at the beginning of every transaction of a context, whose rows it may see. BEGIN travels with it.</summary>
internal sealed class WorkspaceTransactionInterceptor : DbTransactionInterceptor
{
    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        try
        {
            using var batch = BatchFor(eventData, result);
            batch?.ExecuteNonQuery();
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var batch = BatchFor(eventData, result);
            if (batch is not null)
            {
                await batch.ExecuteNonQueryAsync(cancellationToken);
            }

            return result;
        }
        catch
        {
            // Nobody else knows of it, and what comes next on this connection would be a part of it.
            await result.DisposeAsync();
            throw;
        }
    }

    private static NpgsqlBatch? BatchFor(TransactionEndEventData eventData, DbTransaction transaction) =>
        eventData.Context is ServiceDbContext { SetsWorkspaceItself: false } context
            ? WorkspaceSetting.Batch((NpgsqlTransaction)transaction, context.RequestContext.WorkspaceId)
            : null;
}
