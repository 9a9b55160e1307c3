using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// Tells PostgreSQL, on every connection that a context opens, whose rows it may see.
/// </summary>
/// <remarks>
/// The setting lives for the session, and the pool lends sessions as they are (a reset would also forget the prepared statements).
/// So it is set at every opening, to nothing for a context without a workspace.
/// </remarks>
internal sealed class WorkspaceConnectionInterceptor : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (CommandFor(connection, eventData) is { } command)
        {
            using (command)
            {
                command.ExecuteNonQuery();
            }
        }
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (CommandFor(connection, eventData) is { } command)
        {
            await using (command)
            {
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    private static NpgsqlCommand? CommandFor(DbConnection connection, ConnectionEndEventData eventData) =>
        eventData.Context is ServiceDbContext { SetsWorkspaceItself: false } context
            ? new NpgsqlCommand("SELECT set_config('app.workspace_id', $1, false)", (NpgsqlConnection)connection)
            {
                Parameters = { new NpgsqlParameter { Value = context.RequestContext.WorkspaceId?.ToString() ?? "" } },
            }
            : null;
}
