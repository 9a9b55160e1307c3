using Npgsql;

namespace Periscope.TestKit;

/// <summary>What a service keeps for a workspace, in whichever tables.</summary>
public static class StoredRows
{
    /// <summary>How many rows all protected tables of the schema have for it, but for those that are named.</summary>
    public static async Task<long> CountAsync(TestDatabase database, string schema, Guid workspace, params string[] except)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var admin = NpgsqlDataSource.Create(database.Admin);
        var tables = new List<string>();
        await using (var command = admin.CreateCommand(
            "SELECT p.polrelid::regclass::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = 'workspace_isolation' "
            + "AND c.relnamespace = $1::regnamespace AND c.relname <> 'outbox' AND c.relname <> ALL ($2)"))
        {
            command.Parameters.Add(new() { Value = schema });
            command.Parameters.Add(new() { Value = except });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var counts = tables.Select(table => $"(SELECT count(*) FROM {table} WHERE workspace_id = $1)");
        await using var total = admin.CreateCommand($"SELECT {string.Join(" + ", counts)}");
        total.Parameters.Add(new() { Value = workspace });
        return (long)(await total.ExecuteScalarAsync())!;
    }
}
