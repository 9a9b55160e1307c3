using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Periscope.Identity.SecondFactors;
using Periscope.Identity.Tests.SecondFactors;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Accounts;

/// <summary>A lock that others' guesses set while the right password or code is on its way.</summary>
internal sealed class LockoutTests : OwnTimeTests
{
    [Test]
    public async Task Login_AccountLockedWhileThePasswordIsChecked_IsRefusedAndStaysLocked()
    {
        var person = await Identity.RegisterAsync();

        using var answer = await WhileLockingAsync(person, () => LoginAsync(person, code: null));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Unauthorized);
        Assert.That(await IsLockedAsync(person), Is.True);
    }

    [Test]
    public async Task Login_AccountLockedWhileTheCodeIsChecked_IsRefusedAndStaysLocked()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        var (authenticator, _) = await Authenticator.EnrolAsync(client, Clock);
        var code = authenticator.NextCode();

        using var answer = await WhileLockingAsync(person, () => LoginAsync(person, code));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Unauthorized);
        Assert.That(await IsLockedAsync(person), Is.True);
    }

    [Test]
    public async Task Codes_OfALockedAccount_AreRefusedAndNotUsedUp()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        var (authenticator, codes) = await Authenticator.EnrolAsync(client, Clock);
        await ScalarAsync("UPDATE identity.users SET locked_until = $2 WHERE id = $1", person.Id, Until);
        var code = authenticator.NextCode();

        // As a request does that has read the account before it was locked.
        var refused = (await ScalarAsync("SELECT identity.use_time_step($1, $2, $3)", person.Id, long.MaxValue, Clock.GetUtcNow()),
            await ScalarAsync("SELECT identity.use_recovery_code($1, $2, $3)", person.Id, RecoveryCode.HashOf(codes[0]), Clock.GetUtcNow()));
        await ScalarAsync("UPDATE identity.users SET locked_until = NULL WHERE id = $1", person.Id);
        using var withCode = await LoginAsync(person, code);
        using var withRecoveryCode = await LoginAsync(person, codes[0]);

        Assert.That(refused, Is.EqualTo((DBNull.Value, DBNull.Value)));
        Assert.That((withCode.StatusCode, withRecoveryCode.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    private DateTimeOffset Until => Clock.GetUtcNow().AddMinutes(15);

    /// <summary>Sends the request while another transaction locks the account, which commits when the request has come as far as the row.</summary>
    private async Task<HttpResponseMessage> WhileLockingAsync(Registered person, Func<Task<HttpResponseMessage>> send)
    {
        await using var admin = NpgsqlDataSource.Create(Identity.Service.Database.Admin);
        await using var connection = await admin.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var locking = new NpgsqlCommand("UPDATE identity.users SET locked_until = $2 WHERE id = $1", connection, transaction)
        {
            Parameters = { new() { Value = person.Id }, new() { Value = Until } },
        };
        await locking.ExecuteNonQueryAsync();
        var answer = send();
        await Eventually.IsTrueAsync(async () => (long)(await ScalarAsync(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"))! == 1, "the sign-in waits for the row");
        await transaction.CommitAsync();
        return await answer;
    }

    private async Task<bool> IsLockedAsync(Registered person) =>
        (bool)(await ScalarAsync("SELECT identity.is_locked($1, $2)", person.Id, Clock.GetUtcNow()))!;

    private async Task<object?> ScalarAsync(string sql, params object[] values)
    {
        await using var admin = NpgsqlDataSource.Create(Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteScalarAsync();
    }

    private Task<HttpResponseMessage> LoginAsync(Registered person, string? code) =>
        Identity.Client.PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityApp.Password, code });
}
