using System.Net.Http.Json;
using Npgsql;
using Periscope.Identity.Tests.Mail;
using Periscope.Identity.Tests.SecondFactors;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Accounts;

internal sealed class AccountAuditTests
{
    [Test]
    public async Task Acts_OnTheOwnAccount_AreRecordedAsThePersons()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow().AddMinutes(-25));
        await using var smtp = SmtpReceiver.Start();
        await using var identity = await AccountMailTests.StartIdentityAsync(smtp, clock);
        var person = await identity.RegisterAsync();
        var token = await AccountMailTests.TokenAsync(smtp, person, "verify-email");
        using var client = await identity.AsAsync(person.Email);
        var other = await identity.SignInAsync(person.Email);

        using var verified = await identity.Client.PostAsJsonAsync("/api/v1/auth/verify-email", new { token });
        using var changed = await client.PostAsJsonAsync(
            "/api/v1/auth/password", new { currentPassword = IdentityApp.Password, newPassword = IdentityApp.Password + "!" });
        using var back = await client.PostAsJsonAsync(
            "/api/v1/auth/password", new { currentPassword = IdentityApp.Password + "!", newPassword = IdentityApp.Password });
        var (authenticator, _) = await Authenticator.EnrolAsync(client, clock);
        using var removed = await client.PostAsJsonAsync(
            "/api/v1/auth/second-factor/remove", new { password = IdentityApp.Password, code = authenticator.NextCode() });

        Assert.That(await ActionsAsync(identity, person), Is.EqualTo(new[]
        {
            "account.registered", "session.opened", "session.opened", "account.email_verified", "account.password_changed",
            "account.password_changed", "account.second_factor_on", "account.second_factor_off",
        }));
    }

    private static async Task<List<string>> ActionsAsync(IdentityApp identity, Registered person)
    {
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(
            "SELECT action FROM identity.audit_entries WHERE subject_id = $1 AND actor_id = $1::text ORDER BY id");
        command.Parameters.Add(new NpgsqlParameter { Value = person.Id });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
