using Npgsql;
using Periscope.Scenarios.Mesh;

namespace Periscope.Scenarios.Isolation;

/// <summary>Reads the catalogue of the running database, so that a new table without a policy fails here.</summary>
[Order(3)]
internal sealed class RowSecurityTests
{
    [Test]
    public async Task EveryTable_IsUnderRowLevelSecurityByWorkspaceOrListedWithAReason()
    {
        await using var database = NpgsqlDataSource.Create(await AdminAsync());
        await using var connection = await database.OpenConnectionAsync();

        Assert.That(await TableRules.ComplaintsAsync(connection), Is.Empty);
        Assert.That(await TableRules.StaleAsync(connection), Is.Empty);
    }

    [TestCase("CREATE TABLE data.new_table (workspace_id uuid)", "data.new_table has a workspace_id and no row-level security")]
    [TestCase("CREATE TABLE data.new_table (id uuid)", "data.new_table has neither")]
    [TestCase(
        "CREATE TABLE data.new_table (workspace_id uuid); ALTER TABLE data.new_table ENABLE ROW LEVEL SECURITY; "
        + "CREATE POLICY all_of_it ON data.new_table TO data USING (true)", "data.new_table lets its service see rows by 'true'")]
    [TestCase("ALTER TABLE data.competitors DISABLE ROW LEVEL SECURITY", "data.competitors has a workspace_id and no row-level security")]
    public async Task NewTable_WithoutAPolicyOrAReason_IsFound(string statements, string complaint)
    {
        await using var database = NpgsqlDataSource.Create(await AdminAsync());
        await using var connection = await database.OpenConnectionAsync();
        // Never committed: nobody but this connection sees it.
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand(statements, connection, transaction))
        {
            await command.ExecuteNonQueryAsync();
        }

        Assert.That(await TableRules.ComplaintsAsync(connection), Has.One.StartsWith(complaint));
    }

    [Test]
    public async Task EveryServicesRole_WithTheWhereForgotten_SeesNothingWithoutAWorkspace()
    {
        await using var database = NpgsqlDataSource.Create(await AdminAsync());
        var tables = new List<(string Schema, string Table)>();
        await using (var command = database.CreateCommand(
            """
            SELECT c.relnamespace::regnamespace::text, c.relname FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
            JOIN pg_roles r ON r.rolname = c.relnamespace::regnamespace::text
            WHERE c.relkind IN ('r', 'p') AND has_table_privilege(r.oid, c.oid, 'SELECT')
            """))
        {
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        Assert.That(tables, Is.Not.Empty);
        foreach (var (schema, table) in tables)
        {
            foreach (var workspace in new[] { "", Guid.CreateVersion7().ToString() })
            {
                await using var connection = await database.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await using var command = new NpgsqlCommand(
                    $"SET LOCAL ROLE {schema}; SELECT set_config('app.workspace_id', '{workspace}', true); SELECT count(*) FROM {schema}.{table} WHERE workspace_id IS NOT NULL",
                    connection);
                await using var reader = await command.ExecuteReaderAsync();
                await reader.NextResultAsync();
                await reader.ReadAsync();
                Assert.That(reader.GetInt64(0), Is.Zero, $"{schema}.{table} as {schema} with workspace '{workspace}'");
            }
        }
    }

    [Test]
    public async Task NoServicesRole_OwnsATableOrReachesAnotherSchema()
    {
        await using var database = NpgsqlDataSource.Create(await AdminAsync());
        await using var command = database.CreateCommand(
            """
            SELECT r.rolname || ' ' || n.nspname FROM pg_roles r, pg_namespace n
            WHERE r.rolcanlogin AND NOT r.rolsuper AND n.nspname IN (SELECT rolname FROM pg_roles)
              AND has_schema_privilege(r.oid, n.oid, 'USAGE') AND r.rolname NOT IN (n.nspname, n.nspname || '_system')
            UNION ALL SELECT tableowner || ' owns ' || tablename FROM pg_tables JOIN pg_roles ON rolname = tableowner WHERE rolcanlogin AND NOT rolsuper
            UNION ALL SELECT rolname || ' bypasses' FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND rolbypassrls
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        Assert.That(found, Is.Empty);
    }

    // The administrator's connection is known to the migrations alone; the running mesh keeps it among its secrets.
    private static Task<string> AdminAsync() => MeshSecrets.AdminConnectionStringAsync();
}
