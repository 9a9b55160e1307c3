using Npgsql;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Storage;

/// <summary>A transaction of the database's superuser that requests are made to wait for: what it did is seen by them when it is committed.</summary>
internal sealed class HeldTransaction : IAsyncDisposable
{
    private readonly NpgsqlDataSource _admin;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private HeldTransaction(NpgsqlDataSource admin, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_admin, _connection, _transaction) = (admin, connection, transaction);

    public static async Task<HeldTransaction> BeginAsync(IdentityApp identity)
    {
        var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        var connection = await admin.OpenConnectionAsync();
        return new(admin, connection, await connection.BeginTransactionAsync());
    }

    public async Task RunAsync(string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, _connection, _transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Ends when somebody waits for what this holds.</summary>
    public Task IsWaitedForAsync() => Eventually.IsTrueAsync(
        async () =>
        {
            await using var command = _admin.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))");
            command.Parameters.Add(new() { Value = _connection.ProcessID });
            return (long)(await command.ExecuteScalarAsync())! > 0;
        },
        "a request waits for the transaction");

    public Task CommitAsync() => _transaction.CommitAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
        await _admin.DisposeAsync();
    }
}
