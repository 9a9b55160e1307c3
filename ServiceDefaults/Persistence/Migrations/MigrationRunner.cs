using System.Reflection;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Periscope.ServiceDefaults.Persistence.Migrations;

/// <summary>
/// Brings a service's schema up or down: database, roles, schema, shared tables, then the service's own numbered scripts.
/// </summary>
/// <remarks>
/// Own code because EF Core's design-time packages are not all in the feed, and because row policies, grants and partial indexes
/// read better as SQL. Each script runs in a transaction of its own with its row in <c>migrations</c>; running twice changes nothing.
/// The administrator's connection is used here only: no serving process knows it.
/// </remarks>
internal sealed class MigrationRunner(ServiceInfo service, IConfiguration configuration, Assembly assembly)
{
    // Any number will do as long as all runners of one database agree on it.
    private const long LockKey = 7_305_291;

    public async Task<IReadOnlyList<string>> UpAsync(CancellationToken cancellationToken)
    {
        await EnsureDatabaseAsync(cancellationToken);
        await using var dataSource = NpgsqlDataSource.Create(Admin().ConnectionString);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await RunAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        await new SchemaBootstrap(service.Name, configuration).RunAsync(connection, cancellationToken);
        await RunAsync(connection, $"SET ROLE {service.Name}_owner; SET search_path = {service.Name}, public", cancellationToken);

        var done = await DoneAsync(connection, cancellationToken);
        var applied = new List<string>();
        foreach (var migration in Migration.In(assembly).Where(m => !done.Contains(m.Number)))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await RunAsync(connection, migration.Up, cancellationToken);
            await using var record = new NpgsqlCommand("INSERT INTO migrations (number, name) VALUES ($1, $2)", connection)
            {
                Parameters = { new() { Value = migration.Number }, new() { Value = migration.Name } },
            };
            await record.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            applied.Add(migration.Name);
        }

        return applied;
    }

    /// <summary>Reverts every migration above <paramref name="target"/>, the newest first. Throws when one has no down script.</summary>
    public async Task<IReadOnlyList<string>> DownAsync(int target, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(Admin().ConnectionString);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await RunAsync(connection, $"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        await RunAsync(connection, $"SET ROLE {service.Name}_owner; SET search_path = {service.Name}, public", cancellationToken);
        var done = await DoneAsync(connection, cancellationToken);
        var reverted = new List<string>();
        foreach (var migration in Migration.In(assembly).Reverse().Where(m => m.Number > target && done.Contains(m.Number)))
        {
            var down = migration.Down ?? throw new InvalidOperationException($"{migration.Name} has no down script.");
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await RunAsync(connection, down, cancellationToken);
            await RunAsync(connection, $"DELETE FROM migrations WHERE number = {migration.Number}", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            reverted.Add(migration.Name);
        }

        return reverted;
    }

    private NpgsqlConnectionStringBuilder Admin() => new(configuration.GetConnectionString("periscope-admin")
        ?? throw new InvalidOperationException("ConnectionStrings:periscope-admin is not set; migrate needs it."))
    { Pooling = false };

    private async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        var settings = Admin();
        var database = settings.Database ?? "periscope";
        settings.Database = "postgres";
        await using var dataSource = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var exists = dataSource.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        exists.Parameters.Add(new() { Value = database });
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
        {
            return;
        }

        try
        {
            await using var create = dataSource.CreateCommand($"CREATE DATABASE \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another service's migration made it in the same moment.
        }
    }

    private static async Task<HashSet<int>> DoneAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT number FROM migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var done = new HashSet<int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            done.Add(reader.GetInt32(0));
        }

        return done;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
