using Npgsql;

namespace Periscope.Identity.Tests.Storage;

/// <summary>What the service's own SQL role can read when a query forgets its WHERE.</summary>
internal sealed class IsolationTests
{
    [TestCase("workspaces", "id")]
    [TestCase("members", "workspace_id")]
    [TestCase("api_clients", "workspace_id")]
    public async Task Table_OfAWorkspace_ShowsThatWorkspaceAlone(string table, string column)
    {
        var one = await SharedApp.Identity.RegisterAsync();
        var two = await SharedApp.Identity.RegisterAsync();
        await using var admin = NpgsqlDataSource.Create(SharedApp.Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(
            """
            INSERT INTO identity.api_clients (id, workspace_id, name, client_id, secret_hash, scopes, created_by, created_at)
            SELECT gen_random_uuid(), w, 'x', gen_random_uuid()::text, '', '{}', w, now() FROM unnest($1::uuid[]) w
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = new[] { one.Workspace, two.Workspace } });
        await command.ExecuteNonQueryAsync();

        Assert.That(await ReadAsync($"SELECT DISTINCT {column} FROM {table}", one.Workspace), Is.EqualTo(new[] { one.Workspace }));
        Assert.That(await ReadAsync($"SELECT DISTINCT {column} FROM {table}", workspace: null), Is.Empty);
    }

    [Test]
    public async Task Users_AreSeenByTheirWorkspaceAlone_WithoutTheirSecrets()
    {
        var one = await SharedApp.Identity.RegisterAsync();
        await SharedApp.Identity.RegisterAsync();

        Assert.That(await ReadAsync("SELECT id FROM users", one.Workspace), Is.EqualTo(new[] { one.Id }));
        Assert.That(await ReadAsync("SELECT id FROM users", workspace: null), Is.Empty);
        Assert.That(
            () => ReadAsync("SELECT id FROM users WHERE password_hash <> ''", one.Workspace),
            Throws.TypeOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("42501"));
    }

    [TestCase("sessions")]
    [TestCase("person_keys")]
    [TestCase("refresh_tokens")]
    public void Sessions_AreReachedByFunctionOnly(string table) =>
        Assert.That(
            () => ReadAsync($"SELECT * FROM {table}", IdentityApp.OwnerWorkspace),
            Throws.TypeOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("42501"));

    [Test]
    public async Task Lookups_AreNotForAnyOtherRole()
    {
        await using var admin = NpgsqlDataSource.Create(SharedApp.Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(
            """
            SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = 'identity' AND p.prosecdef
              AND (p.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(p.proacl) a
                   WHERE a.grantee NOT IN ('identity'::regrole, 'identity_owner'::regrole))
                   OR NOT COALESCE(p.proconfig, '{}') @> ARRAY['search_path=identity, pg_temp'])
            """);

        await using var reader = await command.ExecuteReaderAsync();

        Assert.That(await reader.ReadAsync(), Is.False, () => $"{reader.GetString(0)} may be called by others, or trusts their search path");
    }

    private static async Task<List<Guid>> ReadAsync(string sql, Guid? workspace)
    {
        var settings = new NpgsqlConnectionStringBuilder(SharedApp.Identity.Service.Database.Runtime) { SearchPath = "identity" };
        await using var dataSource = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var connection = await dataSource.OpenConnectionAsync();
        if (workspace is { } id)
        {
            await using var set = new NpgsqlCommand($"SELECT set_config('app.workspace_id', '{id}', false)", connection);
            await set.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<Guid>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetGuid(0));
        }

        return found;
    }
}
