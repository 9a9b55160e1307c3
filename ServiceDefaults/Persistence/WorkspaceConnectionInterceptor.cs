using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// Tells PostgreSQL, on every connection that a context opens, whose rows it may see.
/// </summary>
/// <remarks>The setting lives for the session; Npgsql resets the session (<c>DISCARD ALL</c>) before the pool lends it again.</remarks>
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
        (eventData.Context as ServiceDbContext)?.RequestContext.WorkspaceId is { } workspace
            ? new NpgsqlCommand("SELECT set_config('app.workspace_id', $1, false)", (NpgsqlConnection)connection)
            {
                Parameters = { new NpgsqlParameter { Value = workspace.ToString() } },
            }
            : null;
}
