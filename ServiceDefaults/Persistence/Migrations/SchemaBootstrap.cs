using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Periscope.ServiceDefaults.Persistence.Migrations;

/// <summary>Makes what every service's schema starts from: its three roles, the schema, the row-policy functions and the shared tables.</summary>
internal sealed class SchemaBootstrap(string service, IConfiguration configuration)
{
    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await EnsureRoleAsync(connection, $"{service}_owner", password: null, cancellationToken);
        await EnsureRoleAsync(connection, service, Password("Database:Password"), cancellationToken);
        await EnsureRoleAsync(connection, $"{service}_system", Password("Database:SystemPassword"), cancellationToken);
        using var reader = new StreamReader(
            typeof(SchemaBootstrap).Assembly.GetManifestResourceStream("Periscope.ServiceDefaults.Schema.sql")!);
        var sql = (await reader.ReadToEndAsync(cancellationToken)).Replace("{service}", service, StringComparison.Ordinal);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private string Password(string key) =>
        configuration[key] ?? throw new InvalidOperationException($"{key} is not set; migrate needs it.");

    // Roles belong to the whole cluster, so runners of several databases may meet here; the loser finds the role made.
    private static async Task EnsureRoleAsync(
        NpgsqlConnection connection, string role, string? password, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_roles WHERE rolname = $1", connection)
        {
            Parameters = { new() { Value = role } },
        };
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            try
            {
                await SetAsync(connection, $"CREATE ROLE {role} {Rights(password)}", cancellationToken);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
            {
            }
        }

        if (password is not null && !await CanSignInAsync(connection, role, password, cancellationToken))
        {
            await SetAsync(connection, $"ALTER ROLE {role} {Rights(password)}", cancellationToken);
        }
    }

    private static string Rights(string? password) => password is null
        ? "NOLOGIN NOSUPERUSER NOBYPASSRLS"
        : $"LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{password.Replace("'", "''", StringComparison.Ordinal)}'";

    private static async Task<bool> CanSignInAsync(
        NpgsqlConnection connection, string role, string password, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection.ConnectionString)
        {
            Username = role,
            Password = password,
            Pooling = false,
        };
        try
        {
            await using var trial = new NpgsqlConnection(settings.ConnectionString);
            await trial.OpenAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            return false;
        }
    }

    private static async Task SetAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
