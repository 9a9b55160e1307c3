using Npgsql;

namespace Periscope.Identity.Tests.Storage;

/// <summary>What somebody else does in the database while a request is on its way.</summary>
internal static class Meanwhile
{
    /// <summary>Sends while another transaction changes rows, which commits when what was sent has come as far as these.</summary>
    public static async Task<T> WhileAsync<T>(IdentityApp identity, string sql, object[] values, Func<Task<T>> send)
    {
        await using var held = await HeldTransaction.BeginAsync(identity);
        await held.RunAsync(sql, values);
        var answer = send();
        await held.IsWaitedForAsync();
        await held.CommitAsync();
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
