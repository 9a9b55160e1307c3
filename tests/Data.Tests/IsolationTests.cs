using Npgsql;

namespace Periscope.Data.Tests;

internal sealed class IsolationTests
{
    [Test]
    public async Task ServiceRole_ForgottenWhere_SeesOnlyItsWorkspace()
    {
        using var ours = await Desk.OpenAsync();
        await ours.CaptureAsync(await ours.AddCompetitorAsync(), Guid.CreateVersion7(), Desk.Page("<p>Pro is $29.</p>"), Desk.Noon);
        await using var source = NpgsqlDataSource.Create(ours.App.Database.Runtime);
        await using var connection = await source.OpenConnectionAsync();
        var tables = await TablesAsync(connection);
        Assert.That(tables, Is.SupersetOf(new[] { "competitors", "snapshots", "changes", "updates", "battlecards", "source_heads" }));

        foreach (var workspace in new[] { "", Guid.CreateVersion7().ToString(), ours.Workspace.ToString() })
        {
            await ScalarAsync(connection, $"SELECT set_config('app.workspace_id', '{workspace}', false)");
            foreach (var table in tables)
            {
                var foreign = await ScalarAsync(
                    connection, $"SELECT count(*) FROM data.{table} WHERE workspace_id::text IS DISTINCT FROM '{workspace}'");
                Assert.That(foreign, Is.Zero, $"rows of others in {table}, seen by '{workspace}'");
            }
        }

        Assert.That(await ScalarAsync(connection, "SELECT count(*) FROM data.competitors"), Is.EqualTo(1L));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(
            connection, $"UPDATE data.competitors SET workspace_id = '{Guid.CreateVersion7()}'"));
        Assert.That(refused!.SqlState, Is.EqualTo(PostgresErrorCodes.InsufficientPrivilege));
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT table_name FROM information_schema.columns
            WHERE table_schema = 'data' AND column_name = 'workspace_id' AND table_name IN (
                SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'data' AND privilege_type = 'SELECT')
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
