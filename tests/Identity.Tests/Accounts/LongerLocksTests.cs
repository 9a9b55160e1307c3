using System.Net;
using System.Net.Http.Json;
using Periscope.Identity.Tests.SecondFactors;
using Periscope.Identity.Tests.Storage;

namespace Periscope.Identity.Tests.Accounts;

/// <summary>Locks that follow each other without a sign-in between them.</summary>
internal sealed class LongerLocksTests : FreshTimeTests
{
    private static readonly int[] s_minutes = [15, 30, 60, 120, 240, 480, 960, 1440, 1440];

    [Test]
    public async Task Locks_OfWrongPasswordsInARow_GrowUpToADayAndBeginAnewAfterASignIn()
    {
        var person = await Identity.RegisterAsync();

        foreach (var minutes in s_minutes)
        {
            Assert.That(await LockAsync(person, "not the phrase at all", null), Is.EqualTo(minutes));
        }

        await Identity.SignInAsync(person.Email);
        Assert.That(await LockAsync(person, "not the phrase at all", null), Is.EqualTo(15));
    }

    [Test]
    public async Task Locks_OfWrongCodesInARow_GrowAlthoughThePasswordIsRight()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        var (authenticator, _) = await Authenticator.EnrolAsync(client, Clock);

        foreach (var minutes in s_minutes[..3])
        {
            Assert.That(await LockAsync(person, IdentityApp.Password, authenticator), Is.EqualTo(minutes));
        }

        using var open = await LoginAsync(person, IdentityApp.Password, authenticator.NextCode());
        Assert.That(open.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await LockAsync(person, IdentityApp.Password, authenticator), Is.EqualTo(15));
    }

    [Test]
    public async Task Locks_AfterTheOwnerChangedThePassword_BeginAnew()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        await Meanwhile.ScalarAsync(Identity, "UPDATE identity.users SET locks = 5 WHERE id = $1", person.Id);

        using var changed = await client.PostAsJsonAsync(
            "/api/v1/auth/password", new { currentPassword = IdentityApp.Password, newPassword = IdentityApp.Password + "!" });

        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await LockAsync(person, IdentityApp.Password, null), Is.EqualTo(15));
    }

    // How many minutes the account is locked for after ten failures; then they are over.
    private async Task<int> LockAsync(Registered person, string password, Authenticator? authenticator)
    {
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await LoginAsync(person, password, authenticator?.WrongCode);
            Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        var minutes = (int)(await Meanwhile.ScalarAsync(
            Identity, "SELECT round(extract(epoch FROM locked_until - $2) / 60)::int FROM identity.users WHERE id = $1", person.Id, Clock.GetUtcNow()))!;
        Clock.Advance(TimeSpan.FromMinutes(minutes) + TimeSpan.FromSeconds(1));
        return minutes;
    }

    private Task<HttpResponseMessage> LoginAsync(Registered person, string password, string? code) =>
        Identity.Client.PostAsJsonAsync("/api/v1/auth/login", new { email = person.Email, password, code });
}
