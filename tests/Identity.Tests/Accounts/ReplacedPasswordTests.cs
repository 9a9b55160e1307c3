using System.Net;
using System.Net.Http.Json;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tests.Pages;
using Periscope.Identity.Tests.SecondFactors;
using Periscope.Identity.Tests.Storage;

namespace Periscope.Identity.Tests.Accounts;

/// <summary>Whoever knew the password before is on their way in, or to setting one of their own, while it is replaced.</summary>
internal sealed class ReplacedPasswordTests : OwnTimeTests
{
    private const string Replace = "UPDATE identity.users SET password_version = password_version + 1 WHERE id = $1";
    private const string NewPassword = IdentityApp.Password + "!";

    [Test]
    public async Task Login_PasswordReplacedAfterItWasChecked_OpensNoSession()
    {
        var person = await Identity.RegisterAsync();

        using var answer = await WhileReplacingAsync(person, () => Identity.Client.PostAsJsonAsync(
            "/api/v1/auth/login", new { email = person.Email, password = IdentityApp.Password }));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Unauthorized);
        Assert.That(await SessionsAsync(person), Is.Zero);
    }

    [Test]
    public async Task SignInPage_PasswordReplacedAfterItWasChecked_OpensNoSession()
    {
        var person = await Identity.RegisterAsync();
        using var browser = new PageClient(Identity);

        using var answer = await WhileReplacingAsync(person, () => browser.SignInAsync(person.Email));

        Assert.That((await PageClient.ReadAsync(answer)).Body!.TextContent, Does.Contain(SignIn.Refused));
        Assert.That(await SessionsAsync(person), Is.Zero);
    }

    [Test]
    public async Task ChangePassword_ReplacedAfterTheOldOneWasChecked_ChangesNothing()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);

        using var answer = await WhileReplacingAsync(person, () => ChangeAsync(client, IdentityApp.Password));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.Forbidden);
        await Identity.SignInAsync(person.Email);
    }

    [Test]
    public async Task SecondStep_OfAPasswordThatWasReplaced_SignsNobodyIn()
    {
        var person = await Identity.RegisterAsync();
        using var client = await Identity.AsAsync(person.Email);
        var (authenticator, _) = await Authenticator.EnrolAsync(client, Clock);
        using var browser = new PageClient(Identity);
        using var asked = await browser.SignInAsync(person.Email);
        (await ChangeAsync(client, IdentityApp.Password)).EnsureSuccessStatusCode();

        using var answer = await browser.SubmitAsync(await PageClient.ReadAsync(asked), null, ("code", authenticator.NextCode()));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var page = await PageClient.ReadAsync(answer);
        Assert.That(page.Body!.TextContent, Does.Contain(SignIn.Refused));
        Assert.That(page.QuerySelector("input[name=password]"), Is.Not.Null, "from the beginning");
    }

    private static Task<HttpResponseMessage> ChangeAsync(HttpClient client, string currentPassword) =>
        client.PostAsJsonAsync("/api/v1/auth/password", new { currentPassword, newPassword = NewPassword });

    private Task<T> WhileReplacingAsync<T>(Registered person, Func<Task<T>> send) => Meanwhile.WhileAsync(Identity, Replace, [person.Id], send);

    private Task<object?> SessionsAsync(Registered person) =>
        Meanwhile.ScalarAsync(Identity, "SELECT count(*) FROM identity.sessions WHERE user_id = $1 AND ended_at IS NULL", person.Id);
}
