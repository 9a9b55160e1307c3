using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Identity.Keys;
using Periscope.Identity.Privacy;
using Periscope.Identity.Tests.Storage;

namespace Periscope.Identity.Tests.SecondFactors;

internal sealed class SecondFactorTests : OwnTimeTests
{
    [Test]
    public async Task Login_WithSecondFactor_AsksForTheCodeAndTakesItOnce()
    {
        var (person, authenticator, _, _) = await EnrolledAsync();

        using var without = await LoginAsync(person);
        var code = authenticator.NextCode();
        using var with = await LoginAsync(person, code);
        using var again = await LoginAsync(person, code);

        var problem = await Problem.ShouldBeAsync(without, HttpStatusCode.Unauthorized);
        Assert.That(problem["code"]!.GetValue<string>(), Is.EqualTo("second_factor_required"));
        Assert.That(with.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(again, HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Login_PasswordWithAnOldHash_GetsABetterOneBeforeTheCodeAndKeepsTheCount()
    {
        var (person, authenticator, _, _) = await EnrolledAsync();
        var old = new PasswordHasher<object>().HashPassword(new object(), IdentityApp.Password);
        await Meanwhile.ScalarAsync(Identity, "UPDATE identity.users SET password_hash = $2, failures = 3 WHERE id = $1", person.Id, old);

        using var without = await LoginAsync(person);

        var kept = await Meanwhile.ScalarAsync(Identity, "SELECT password_hash || ' ' || failures FROM identity.users WHERE id = $1", person.Id);
        Assert.That(kept, Does.StartWith("$argon2id$").And.EndWith(" 3"));
        using var with = await LoginAsync(person, authenticator.NextCode());
        Assert.That(with.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task ImprovePasswordHash_OfAPasswordThatWasChangedSince_DoesNotBringItBack()
    {
        var (person, _, _, _) = await EnrolledAsync();
        var hash = await Meanwhile.ScalarAsync(Identity, "SELECT password_hash FROM identity.users WHERE id = $1", person.Id);

        await Meanwhile.ScalarAsync(Identity, "SELECT identity.improve_password_hash($1, 'the one before', 'a better one of that')", person.Id);

        Assert.That(await Meanwhile.ScalarAsync(Identity, "SELECT password_hash FROM identity.users WHERE id = $1", person.Id), Is.EqualTo(hash));
    }

    [Test]
    public async Task Login_OneCodeInManyRequestsAtOnce_IsTakenOnce()
    {
        var (person, authenticator, _, _) = await EnrolledAsync();
        var code = authenticator.NextCode();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            using var answer = await LoginAsync(person, code);
            return answer.StatusCode;
        }));

        Assert.That(answers.Count(status => status == HttpStatusCode.OK), Is.EqualTo(1));
    }

    [Test]
    public async Task Login_WrongPasswordWithTheRightCode_SaysNothingOfTheSecondFactor()
    {
        var (person, authenticator, _, _) = await EnrolledAsync();

        using var answer = await Identity.Client.PostAsJsonAsync(
            "/api/v1/auth/login", new { email = person.Email, password = "not the phrase at all", code = authenticator.NextCode() });

        var problem = await Problem.ShouldBeAsync(answer, HttpStatusCode.Unauthorized);
        Assert.That(problem["code"], Is.Null);
    }

    [Test]
    public async Task Login_RecoveryCode_WorksOnceHoweverItIsTyped()
    {
        var (person, _, codes, client) = await EnrolledAsync();

        using var first = await LoginAsync(person, codes[3].ToUpperInvariant().Replace('-', ' '));
        using var second = await LoginAsync(person, codes[3]);

        Assert.That(codes, Has.Length.EqualTo(10).And.Unique);
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(second, HttpStatusCode.Unauthorized);
        var status = await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/second-factor");
        Assert.That(status!.ToJsonString(), Is.EqualTo("""{"enabled":true,"recoveryCodesLeft":9}"""));
    }

    [Test]
    public async Task Login_TenWrongCodes_LocksTheAccountAlthoughThePasswordIsRight()
    {
        var (person, authenticator, _, _) = await EnrolledAsync();
        for (var i = 0; i < 10; i++)
        {
            using var first = await LoginAsync(person);
            using var wrong = await LoginAsync(person, authenticator.WrongCode);
            Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        using var locked = await LoginAsync(person, authenticator.NextCode());
        Clock.Advance(TimeSpan.FromMinutes(16));
        using var open = await LoginAsync(person, authenticator.NextCode());

        await Problem.ShouldBeAsync(locked, HttpStatusCode.Unauthorized);
        Assert.That(open.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Begin_WrongPassword_IsRefusedAndChangesNothing()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);

        using var answer = await client.PostAsJsonAsync("/api/v1/auth/second-factor", new { password = "not the phrase at all" });
        using var confirm = await client.PostAsJsonAsync("/api/v1/auth/second-factor/confirm", new { code = "123456" });

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Forbidden);
        await Problem.ShouldBeAsync(confirm, HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Begin_NotConfirmed_DoesNotAskAtSignIn()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        using var begun = await client.PostAsJsonAsync("/api/v1/auth/second-factor", new { password = IdentityApp.Password });

        using var login = await LoginAsync(person);

        Assert.That((begun.StatusCode, login.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        Assert.That(begun.Headers.CacheControl?.NoStore, Is.True);
    }

    [Test]
    public async Task Begin_OneInUse_IsRefusedSoThatABorrowedBrowserCannotReplaceIt()
    {
        var (_, _, _, client) = await EnrolledAsync();

        using var answer = await client.PostAsJsonAsync("/api/v1/auth/second-factor", new { password = IdentityApp.Password });

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Remove_NeedsPasswordAndCode()
    {
        var (person, authenticator, _, client) = await EnrolledAsync();

        using var wrongCode = await RemoveAsync(client, IdentityApp.Password, authenticator.WrongCode);
        using var wrongPassword = await RemoveAsync(client, "not the phrase at all", authenticator.NextCode());
        using var stillAsked = await LoginAsync(person);
        using var both = await RemoveAsync(client, IdentityApp.Password, authenticator.NextCode());
        using var login = await LoginAsync(person);

        await Problem.ShouldBeAsync(wrongCode, HttpStatusCode.Forbidden);
        await Problem.ShouldBeAsync(wrongPassword, HttpStatusCode.Forbidden);
        Assert.That(stillAsked.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(both.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task RecoveryCodes_MadeAnew_ReplaceTheOldOnes()
    {
        var (person, authenticator, old, client) = await EnrolledAsync();

        using var answer = await client.PostAsJsonAsync(
            "/api/v1/auth/second-factor/recovery-codes", new { password = IdentityApp.Password, code = authenticator.NextCode() });
        var codes = await Authenticator.CodesAsync(answer);
        using var withOld = await LoginAsync(person, old[0]);
        using var withNew = await LoginAsync(person, codes[0]);

        Assert.That(codes.Intersect(old), Is.Empty);
        await Problem.ShouldBeAsync(withOld, HttpStatusCode.Unauthorized);
        Assert.That(withNew.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Database_HoldsNeitherSecretNorCodesInTheClear()
    {
        var (person, _, codes, _) = await EnrolledAsync();
        await using var admin = NpgsqlDataSource.Create(Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(
            "SELECT length(f.secret), (SELECT count(*) FROM identity.recovery_codes c WHERE c.user_id = $1 AND length(c.hash) = 32 "
            + "AND encode(c.hash, 'escape') <> ALL ($2)) FROM identity.second_factors f WHERE f.user_id = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = person.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = codes });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();

        // 20 bytes with the nonce and the tag of AES-GCM.
        Assert.That((reader.GetInt32(0), reader.GetInt64(1)), Is.EqualTo((48, 10L)));
    }

    [Test]
    public async Task KeyRotation_ReachesSecrets_AlsoOnesThatTheMasterKeySealed()
    {
        var (person, authenticator, _, _) = await EnrolledAsync();
        var (old, oldAuthenticator, _, _) = await EnrolledAsync();
        var services = Identity.Service.Services;
        var (ring, master) = (services.GetRequiredService<PersonRing>(), services.GetRequiredService<MasterKey>());
        await using var system = NpgsqlDataSource.Create(Identity.Service.Database.System);
        await using var admin = NpgsqlDataSource.Create(Identity.Service.Database.Admin);
        var bound = Periscope.Identity.SecondFactors.SecondFactors.Bound(old.Id);
        await using (var read = admin.CreateCommand($"SELECT secret FROM identity.second_factors WHERE user_id = '{old.Id}'"))
        {
            var secret = await ring.OpenAsync((byte[])(await read.ExecuteScalarAsync())!, await ring.NewestAsync(CancellationToken.None), bound, CancellationToken.None);
            await using var asBefore = admin.CreateCommand("UPDATE identity.second_factors SET secret = $1, version = NULL WHERE user_id = $2");
            asBefore.Parameters.Add(new NpgsqlParameter { Value = master.Seal(secret, bound) });
            asBefore.Parameters.Add(new NpgsqlParameter { Value = old.Id });
            await asBefore.ExecuteNonQueryAsync();
        }

        using var before = await LoginAsync(old, oldAuthenticator.NextCode());
        var report = await PersonRing.Rotation(system, master, TimeProvider.System).RunAsync(CancellationToken.None);
        using var after = await LoginAsync(old, oldAuthenticator.NextCode());
        using var other = await LoginAsync(person, authenticator.NextCode());

        Assert.That(new[] { before, after, other }.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(report.Sealed("second_factors"), Is.GreaterThanOrEqualTo(2));
        await using var versions = admin.CreateCommand("SELECT count(*) FROM identity.second_factors WHERE version IS DISTINCT FROM $1");
        versions.Parameters.Add(new NpgsqlParameter { Value = report.Version });
        Assert.That(await versions.ExecuteScalarAsync(), Is.Zero);
    }

    [Test]
    public async Task Login_SecretThatNoKeyOpens_LetsRecoveryCodesIn()
    {
        var (person, authenticator, codes, _) = await EnrolledAsync();
        await using var admin = NpgsqlDataSource.Create(Identity.Service.Database.Admin);
        await using (var damage = admin.CreateCommand($"UPDATE identity.second_factors SET secret = sha256(secret) || secret WHERE user_id = '{person.Id}'"))
        {
            await damage.ExecuteNonQueryAsync();
        }

        using var withCode = await LoginAsync(person, authenticator.NextCode());
        using var withRecoveryCode = await LoginAsync(person, codes[0]);

        await Problem.ShouldBeAsync(withCode, HttpStatusCode.Unauthorized);
        Assert.That(withRecoveryCode.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static Task<HttpResponseMessage> RemoveAsync(HttpClient client, string password, string code) =>
        client.PostAsJsonAsync("/api/v1/auth/second-factor/remove", new { password, code });

    private async Task<(Registered Person, Authenticator Authenticator, string[] Codes, HttpClient Client)> EnrolledAsync()
    {
        var person = await Identity.RegisterAsync();
        var client = await Identity.AsAsync(person.Email);
        var (authenticator, codes) = await Authenticator.EnrolAsync(client, Clock);
        return (person, authenticator, codes, client);
    }

    private Task<HttpResponseMessage> LoginAsync(Registered person, string? code = null) =>
        Identity.Client.PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password = IdentityApp.Password, code });
}
