using Microsoft.EntityFrameworkCore;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>All that a service keeps for the workspace that the scope speaks for.</summary>
/// <remarks>
/// The tables are those under <c>periscope_protect</c>, read from the catalogue: a new one joins by being protected. What has been sent or
/// answered already (outbox, inbox) is left to its own cleaning.
/// </remarks>
public sealed class WorkspaceRows(ServiceDbContext db)
{
    /// <summary>Deletes every row, in the caller's transaction. Whether the tables refer to each other does not matter.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var tables = await db.Database.SqlQuery<string>(
            $"""
            SELECT c.oid::regclass::text AS "Value" FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            WHERE p.polname = 'workspace_isolation' AND c.relnamespace = current_schema()::regnamespace
                AND has_table_privilege(c.oid, 'DELETE') ORDER BY 1
            """).ToListAsync(cancellationToken);
        // One statement, after which alone references are checked. The row policy limits it too; this says so where it can be read.
        var deletes = tables.Select((table, i) => $"t{i} AS (DELETE FROM {table} WHERE workspace_id = current_workspace())");
        var sql = $"WITH {string.Join(", ", deletes)} SELECT 1";
        await db.Database.ExecuteSqlRawAsync(sql, cancellationToken);
    }
}
