using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Identity;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tests.SecondFactors;
using Periscope.Identity.Tests.Storage;

namespace Periscope.Identity.Tests.Accounts;

/// <summary>A lock that others' guesses set while the right password or code is on its way.</summary>
internal sealed class LockoutTests : OwnTimeTests
{
    private const string OtherPassword = IdentityApp.Password + "!";

    [Test]
    public async Task Login_AccountLockedWhileThePasswordIsChecked_IsRefusedAndStaysLocked()
    {
        var person = await Identity.RegisterAsync();

        using var answer = await WhileLockingAsync(person, () => LoginAsync(person));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Unauthorized);
        Assert.That(await IsLockedAsync(person), Is.True);
    }

    [Test]
    public async Task ChangePassword_AccountLockedWhileTheOldOneIsChecked_IsRefusedAndStaysLocked()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);

        using var answer = await WhileLockingAsync(person, () => client.PostAsJsonAsync(
            "/api/v1/auth/password", new { currentPassword = IdentityApp.Password, newPassword = OtherPassword }));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Forbidden);
        Assert.That(await IsLockedAsync(person), Is.True);
        await ScalarAsync("UPDATE identity.users SET locked_until = NULL WHERE id = $1", person.Id);
        using var login = await LoginAsync(person);
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the password is the old one");
    }

    [TestCase("confirm_password($1, (SELECT password_hash FROM identity.users WHERE id = $1), $2)")]
    [TestCase("record_sign_in($1, $2, NULL, NULL)")]
    [TestCase("use_time_step($1, 9000000000, $2)")]
    [TestCase("use_recovery_code($1, (SELECT hash FROM identity.recovery_codes WHERE user_id = $1 LIMIT 1), $2)")]
    public async Task Proof_OfAnAccountThatIsBeingLocked_WaitsAndIsNoneThen(string function)
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        var (authenticator, codes) = await Authenticator.EnrolAsync(client, Clock);

        var answer = await WhileLockingAsync(person, () => ScalarAsync($"SELECT COALESCE(identity.{function}, false)", person.Id, Clock.GetUtcNow()));

        Assert.That(answer, Is.False);
        Assert.That(await IsLockedAsync(person), Is.True);
        Assert.That(await ScalarAsync("SELECT count(*) FROM identity.recovery_codes WHERE user_id = $1 AND used_at IS NOT NULL", person.Id), Is.Zero);
        await ScalarAsync("UPDATE identity.users SET locked_until = NULL WHERE id = $1", person.Id);
        using var withCode = await LoginAsync(person, authenticator.NextCode());
        using var withRecoveryCode = await LoginAsync(person, codes[0]);
        Assert.That((withCode.StatusCode, withRecoveryCode.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [Test]
    public async Task Login_PasswordChangedWhileItIsChecked_IsRefusedAndTheNewOneStays()
    {
        var person = await Identity.RegisterAsync();
        var changed = Argon2Hash.Of(OtherPassword, IdentityApp.WeakHashes);

        using var answer = await WhileAsync("UPDATE identity.users SET password_hash = $2 WHERE id = $1", [person.Id, changed], () => LoginAsync(person));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Unauthorized);
        Assert.That(await ScalarAsync("SELECT password_hash FROM identity.users WHERE id = $1", person.Id), Is.EqualTo(changed));
    }

    [Test]
    public async Task RecordSignIn_BetterHashOfAPasswordThatWasChangedSince_DoesNotBringItBack()
    {
        var person = await Identity.RegisterAsync();
        var hash = await ScalarAsync("SELECT password_hash FROM identity.users WHERE id = $1", person.Id);

        await ScalarAsync("SELECT identity.record_sign_in($1, $2, 'the one before', 'a better one of that')", person.Id, Clock.GetUtcNow());

        Assert.That(await ScalarAsync("SELECT password_hash FROM identity.users WHERE id = $1", person.Id), Is.EqualTo(hash));
    }

    [Test]
    public async Task Logins_ThatAllFindTheHashOfBefore_AreAllLetIn()
    {
        var person = await Identity.RegisterAsync();
        var weak = new PasswordHasher<object>().HashPassword(new object(), IdentityApp.Password);
        await ScalarAsync("UPDATE identity.users SET password_hash = $2 WHERE id = $1", person.Id, weak);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var answer = await LoginAsync(person);
            return answer.StatusCode;
        }));

        Assert.That(answers, Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(await IsLockedAsync(person), Is.False);
        Assert.That(await ScalarAsync("SELECT password_hash FROM identity.users WHERE id = $1", person.Id), Is.Not.EqualTo(weak));
    }

    private Task<T> WhileLockingAsync<T>(Registered person, Func<Task<T>> send) =>
        WhileAsync("UPDATE identity.users SET locked_until = $2 WHERE id = $1", [person.Id, Clock.GetUtcNow().AddMinutes(15)], send);

    private Task<T> WhileAsync<T>(string sql, object[] values, Func<Task<T>> send) => Meanwhile.WhileAsync(Identity, sql, values, send);

    private async Task<bool> IsLockedAsync(Registered person) =>
        (bool)(await ScalarAsync("SELECT COALESCE(locked_until > $2, false) FROM identity.users WHERE id = $1", person.Id, Clock.GetUtcNow()))!;

    private Task<object?> ScalarAsync(string sql, params object[] values) => Meanwhile.ScalarAsync(Identity, sql, values);

    private Task<HttpResponseMessage> LoginAsync(Registered person, string? code = null) =>
        Identity.Client.PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityApp.Password, code });
}
