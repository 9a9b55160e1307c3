using Npgsql;
using Periscope.TestKit;

namespace Periscope.Identity.Tests;

/// <summary>What somebody else does in the database while a request is on its way.</summary>
internal static class Meanwhile
{
    /// <summary>Sends while another transaction changes rows, which commits when what was sent has come as far as these.</summary>
    public static async Task<T> WhileAsync<T>(IdentityApp identity, string sql, object[] values, Func<Task<T>> send)
    {
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var connection = await admin.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var change = new NpgsqlCommand(sql, connection, transaction);
        Array.ForEach(values, value => change.Parameters.Add(new() { Value = value }));
        await change.ExecuteNonQueryAsync();
        var answer = send();
        await Eventually.IsTrueAsync(async () => (long)(await ScalarAsync(
            identity, "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))", connection.ProcessID))! > 0, "somebody waits for the row");
        await transaction.CommitAsync();
        return await answer;
    }

    /// <summary>As the database's administrator.</summary>
    public static async Task<object?> ScalarAsync(IdentityApp identity, string sql, params object[] values)
    {
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(sql);
        Array.ForEach(values, value => command.Parameters.Add(new NpgsqlParameter { Value = value }));
        return await command.ExecuteScalarAsync();
    }
}
