using Npgsql;
using Periscope.Scenarios.Mesh;

namespace Periscope.Scenarios.Isolation;

/// <summary>Reads the catalogue of the running database, so that a new table without a policy fails here.</summary>
[Order(3)]
internal sealed class RowSecurityTests
{
    private const string NewTable = "CREATE TABLE data.new_table (workspace_id uuid); ALTER TABLE data.new_table ENABLE ROW LEVEL SECURITY; ";
    private const string OfWorkspace = "(workspace_id = data.current_workspace())";
    private const string NewFunction = "CREATE FUNCTION data.all_rows() RETURNS bigint LANGUAGE sql SECURITY DEFINER ";

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
    [TestCase(NewTable + "CREATE POLICY p ON data.new_table TO data USING (true)", "data.new_table lets its service see rows by 'true'")]
    [TestCase(
        NewTable + $"CREATE POLICY p ON data.new_table TO data USING (true) WITH CHECK {OfWorkspace}",
        "data.new_table lets its service see rows by 'true'")]
    [TestCase(
        NewTable + $"CREATE POLICY p ON data.new_table TO data USING {OfWorkspace} WITH CHECK (true)",
        "data.new_table lets its service write rows by 'true'")]
    [TestCase(
        NewTable + $"CREATE POLICY p ON data.new_table TO data USING ({OfWorkspace} OR true)",
        "data.new_table lets its service see rows by '((workspace_id = data.current_workspace()) OR true)'")]
    [TestCase(
        NewTable + "CREATE POLICY p ON data.new_table TO data USING (workspace_id <> data.current_workspace())",
        "data.new_table lets its service see rows by '(workspace_id <> data.current_workspace())'")]
    [TestCase(NewTable + "CREATE POLICY p ON data.new_table USING (true)", "data.new_table lets its service see rows by 'true'")]
    [TestCase(
        NewTable + "GRANT data_system TO data; CREATE POLICY p ON data.new_table TO data_system USING (workspace_id IS NULL)",
        "data.new_table lets its service see rows by '(workspace_id IS NULL)'")]
    [TestCase(
        NewTable + $"CREATE POLICY p ON data.new_table TO data WITH CHECK {OfWorkspace}", "data.new_table has a policy for ALL without a rule")]
    [TestCase(NewTable + "CREATE POLICY p ON data.new_table FOR INSERT TO data", "data.new_table has a policy for INSERT without a rule")]
    [TestCase("CREATE VIEW data.new_view AS SELECT * FROM data.competitors", "data.new_view is a view without security_invoker")]
    [TestCase(
        "CREATE VIEW data.new_view WITH (security_invoker = off) AS SELECT * FROM data.competitors",
        "data.new_view is a view without security_invoker")]
    [TestCase("CREATE MATERIALIZED VIEW data.new_view AS SELECT * FROM data.competitors", "data.new_view can have no row-level security")]
    [TestCase("ALTER TABLE data.competitors DISABLE ROW LEVEL SECURITY", "data.competitors has a workspace_id and no row-level security")]
    public async Task NewTable_WithoutAPolicyOrAReason_IsFound(string statements, string complaint) =>
        Assert.That(await AfterAsync(statements, TableRules.ComplaintsAsync), Has.One.StartsWith(complaint));

    [TestCase(NewTable + $"CREATE POLICY p ON data.new_table TO data USING {OfWorkspace}")]
    [TestCase(
        NewTable + "CREATE POLICY p ON data.new_table FOR INSERT TO data WITH CHECK (workspace_id IS NOT DISTINCT FROM data.current_workspace())")]
    [TestCase("CREATE VIEW data.new_view WITH (security_invoker = on) AS SELECT * FROM data.competitors")]
    public async Task NewTable_ByWorkspace_IsTaken(string statements) =>
        Assert.That(await AfterAsync(statements, TableRules.ComplaintsAsync), Is.Empty);

    [Test]
    public async Task EveryFunctionThatRunsAsItsOwner_IsItsServicesAlone()
    {
        await using var database = NpgsqlDataSource.Create(await AdminAsync());
        await using var connection = await database.OpenConnectionAsync();

        Assert.That(await FunctionRules.ComplaintsAsync(connection), Is.Empty);
    }

    [TestCase(NewFunction + "SET search_path = data, pg_temp AS 'SELECT 1'", "data.all_rows() may be called by others")]
    [TestCase(
        NewFunction + "SET search_path = data, pg_temp AS 'SELECT 1'; REVOKE ALL ON FUNCTION data.all_rows FROM PUBLIC; "
        + "GRANT EXECUTE ON FUNCTION data.all_rows TO query", "data.all_rows() may be called by others")]
    [TestCase(NewFunction + "AS 'SELECT 1'; REVOKE ALL ON FUNCTION data.all_rows FROM PUBLIC", "data.all_rows() trusts its caller's search path")]
    [TestCase(
        NewFunction + "SET search_path = data, public AS 'SELECT 1'; REVOKE ALL ON FUNCTION data.all_rows FROM PUBLIC",
        "data.all_rows() trusts its caller's search path")]
    public async Task NewFunction_ThatRunsAsItsOwnerForOthers_IsFound(string statements, string complaint) =>
        Assert.That(
            await AfterAsync($"SET LOCAL ROLE data_owner; {statements}; RESET ROLE", FunctionRules.ComplaintsAsync), Has.One.StartsWith(complaint));

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
            WHERE c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(r.oid, c.oid, 'SELECT')
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

    private static async Task<IReadOnlyList<string>> AfterAsync(
        string statements, Func<NpgsqlConnection, Task<IReadOnlyList<string>>> complaintsAsync)
    {
        await using var database = NpgsqlDataSource.Create(await AdminAsync());
        await using var connection = await database.OpenConnectionAsync();
        // Never committed: nobody but this connection sees it.
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(statements, connection, transaction);
        await command.ExecuteNonQueryAsync();
        return await complaintsAsync(connection);
    }

    // The administrator's connection is known to the migrations alone; the running mesh keeps it among its secrets.
    private static Task<string> AdminAsync() => MeshSecrets.AdminConnectionStringAsync();
}
