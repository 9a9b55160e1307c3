using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.Identity.Tests.Authorization;
using Periscope.Identity.Tests.Pages;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Mail;

internal sealed partial class AccountMailTests
{
    private const string NewPassword = "another phrase that nobody guesses";

    // Behind the real time, by which bearer tokens are checked: it may advance without their being of the future.
    private readonly SettableClock _clock = new(TimeProvider.System.GetUtcNow().AddMinutes(-25));
    private SmtpReceiver _smtp = null!;
    private IdentityApp _identity = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _smtp = SmtpReceiver.Start();
        _identity = await StartIdentityAsync(_smtp, _clock);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _identity.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [Test]
    public async Task Verification_LinkOfTheMail_WorksOnce()
    {
        var person = await _identity.RegisterAsync();
        var token = await TokenAsync(_smtp, person, "verify-email");
        using var client = await _identity.AsAsync(person.Email);
        var before = await IsVerifiedAsync(client);

        using var first = await _identity.Client.PostAsJsonAsync("/api/v1/auth/verify-email", new { token });
        using var second = await _identity.Client.PostAsJsonAsync("/api/v1/auth/verify-email", new { token });

        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await Problem.ShouldBeAsync(second, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "token" }));
        Assert.That((before, await IsVerifiedAsync(client)), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Mail_ComesFromTheInstallationAndLinksToItsPublicAddress()
    {
        var person = await _identity.RegisterAsync();

        var mail = await MailAsync(_smtp, person, "verify-email");

        Assert.That(mail.From, Is.EqualTo("periscope@example.com"));
        Assert.That(mail.Headers, Has.Some.EqualTo("Subject: Confirm your e-mail address").And.Some.EqualTo("Auto-Submitted: auto-generated"));
        Assert.That(mail.Text, Does.Contain($"{IdentityApp.Authority}/verify-email?token=pmt_"));
    }

    [Test]
    public async Task Reset_LinkOfTheMail_ChangesThePasswordOnceAndEndsEverySession()
    {
        var person = await _identity.RegisterAsync();
        var session = await _identity.SignInAsync(person.Email);
        var token = await AskForResetAsync(person);

        using var weak = await ResetAsync(token, "short");
        using var changed = await ResetAsync(token, NewPassword);
        using var again = await ResetAsync(token, IdentityApp.Password);
        using var refresh = await _identity.Client.PostAsJsonAsync("/api/v1/auth/refresh", new { refreshToken = session.RefreshToken });

        Assert.That((await Problem.ShouldBeAsync(weak, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "password" }));
        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(again, HttpStatusCode.BadRequest);
        await Problem.ShouldBeAsync(refresh, HttpStatusCode.Unauthorized);
        await _identity.SignInAsync(person.Email, NewPassword);
    }

    [Test]
    public async Task Reset_LinkThatWasOnItsWayWhenThePasswordWasChanged_IsNoGood()
    {
        var person = await _identity.RegisterAsync();
        var token = await AskForResetAsync(person);
        using var client = await _identity.AsAsync(person.Email);
        using var changed = await client.PostAsJsonAsync(
            "/api/v1/auth/password", new { currentPassword = IdentityApp.Password, newPassword = NewPassword });

        using var reset = await ResetAsync(token, IdentityApp.Password);

        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(reset, HttpStatusCode.BadRequest);
        await _identity.SignInAsync(person.Email, NewPassword);
    }

    [Test]
    public async Task Reset_EndsWhatProgramsWereAllowed()
    {
        var partner = await Partner.RegisterAsync(_identity);
        var refreshToken = (await partner.SignInAsync())["refresh_token"]!.GetValue<string>();

        using var changed = await ResetAsync(await AskForResetAsync(partner.Owner), NewPassword);
        using var refresh = await partner.RefreshAsync(refreshToken);

        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await Partner.ErrorAsync(refresh), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    public async Task Reset_AfterAnHour_IsTooLate()
    {
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await StartIdentityAsync(_smtp, clock);
        var person = await identity.RegisterAsync();
        using var asked = await identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = person.Email });
        var token = await TokenAsync(_smtp, person, "reset-password");
        using var browser = new PageClient(identity);
        using var inTime = await browser.GetAsync($"/reset-password?token={token}");

        clock.Advance(TimeSpan.FromMinutes(61));
        using var late = await identity.Client.PostAsJsonAsync("/api/v1/auth/reset-password", new { token, password = NewPassword });
        using var latePage = await browser.GetAsync($"/reset-password?token={token}");

        Assert.That(inTime.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(late, HttpStatusCode.BadRequest);
        Assert.That(latePage.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Forgot_UnknownAddress_AnswersAlikeAndMailsNobody()
    {
        var person = await _identity.RegisterAsync();
        var stranger = $"{Guid.CreateVersion7():n}@example.com";

        using var unknown = await _identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = stranger });
        using var known = await _identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = person.Email });

        Assert.That((unknown.StatusCode, known.StatusCode), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Accepted)));
        Assert.That(await unknown.Content.ReadAsStringAsync(), Is.EqualTo(await known.Content.ReadAsStringAsync()));
        // Queued before the other, so its turn has been when that mail is there.
        await TokenAsync(_smtp, person, "reset-password");
        await Eventually.IsTrueAsync(async () => await _identity.QueuedAsync(stranger) == 0, "the stranger's row is done with");
        Assert.That(_smtp.Mails.SelectMany(mail => mail.To), Does.Not.Contain(stranger));
    }

    [Test]
    public async Task Reset_TokenOfAVerification_IsNoneForThePassword()
    {
        var person = await _identity.RegisterAsync();
        var token = await TokenAsync(_smtp, person, "verify-email");

        using var answer = await ResetAsync(token, NewPassword);

        await Problem.ShouldBeAsync(answer, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Forgot_WithoutAMailServer_SaysSo()
    {
        using var answer = await SharedApp.Identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = "ann@example.com" });
        using var browser = new PageClient(SharedApp.Identity);
        var page = await browser.OpenAsync("/forgot-password");

        await Problem.ShouldBeAsync(answer, HttpStatusCode.ServiceUnavailable);
        Assert.That(page.Forms, Is.Empty);
        Assert.That(page.QuerySelector("main")!.TextContent, Does.Contain("sends no mail"));
    }

    [Test]
    public async Task Mails_MoreThanFiveInAnHour_AreNotSent_AndTheLogSaysSo()
    {
        using var log = new RecordingLogger();
        _identity.Service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var person = await _identity.RegisterAsync();
        for (var i = 1; i <= 6; i++)
        {
            using var asked = await _identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = person.Email });
            await Eventually.IsTrueAsync(async () => await _identity.QueuedAsync(person.Email) == 0, "the request is done with");
        }

        Assert.That(_smtp.Mails.Count(mail => mail.To.Contains(person.Email) && mail.Text.Contains("reset-password", StringComparison.Ordinal)), Is.EqualTo(5));
        Assert.That(log.Entries.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Text), Has.One.Contains("(reset) is not sent"));
        Assert.That(log.Entries.Select(entry => entry.Text), Has.None.Contains(person.Email));
    }

    [Test]
    public async Task Pages_FromForgottenToSignedIn_WorkWithoutScripts()
    {
        var person = await _identity.RegisterAsync();
        using var browser = new PageClient(_identity);
        using var asked = await browser.SubmitAsync(await browser.OpenAsync("/forgot-password"), null, ("email", person.Email));
        var token = await TokenAsync(_smtp, person, "reset-password");

        using var changed = await browser.SubmitAsync(
            await browser.OpenAsync($"/reset-password?token={token}"), null, ("password", NewPassword));
        using var signedIn = await browser.SignInAsync(person.Email, NewPassword, "/devices");

        Assert.That((await PageClient.ReadAsync(asked)).QuerySelector("[role=status]")!.TextContent, Does.StartWith("If this address has an account"));
        Assert.That((await PageClient.ReadAsync(changed)).QuerySelector("h1")!.TextContent, Is.EqualTo("Your password is changed"));
        Assert.That(signedIn.Headers.Location?.OriginalString, Is.EqualTo("/devices"));
    }

    [Test]
    public async Task VerificationPage_OpenedByAMailScanner_DoesNothingBeforeTheClick()
    {
        var person = await _identity.RegisterAsync();
        var token = await TokenAsync(_smtp, person, "verify-email");
        using var client = await _identity.AsAsync(person.Email);
        using var browser = new PageClient(_identity);

        var page = await browser.OpenAsync($"/verify-email?token={token}");
        var opened = await IsVerifiedAsync(client);
        using var clicked = await browser.SubmitAsync(page);

        Assert.That((opened, await IsVerifiedAsync(client)), Is.EqualTo((false, true)));
        Assert.That(clicked.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    internal static Task<IdentityApp> StartIdentityAsync(SmtpReceiver smtp, TimeProvider clock) => IdentityApp.StartAsync(
        clock, ("Smtp:Host", smtp.Host), ("Smtp:Port", $"{smtp.Port}"), ("Smtp:From", "Periscope <periscope@example.com>"));

    internal static async Task<string> TokenAsync(SmtpReceiver smtp, Registered person, string page) =>
        Token().Match((await MailAsync(smtp, person, page)).Text).Value;

    internal static async Task<ReceivedMail> MailAsync(SmtpReceiver smtp, Registered person, string page)
    {
        ReceivedMail? Find() => smtp.Mails.LastOrDefault(
            mail => mail.To.Contains(person.Email) && mail.Text.Contains($"/{page}?", StringComparison.Ordinal));
        await Eventually.IsTrueAsync(() => Task.FromResult(Find() is not null), $"the mail for {page} has come");
        return Find()!;
    }

    private static async Task<bool> IsVerifiedAsync(HttpClient client) =>
        (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!["emailVerified"]!.GetValue<bool>();

    private async Task<string> AskForResetAsync(Registered person)
    {
        using var asked = await _identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = person.Email });
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        return await TokenAsync(_smtp, person, "reset-password");
    }

    private Task<HttpResponseMessage> ResetAsync(string token, string password) =>
        _identity.Client.PostAsJsonAsync("/api/v1/auth/reset-password", new { token, password });

    [GeneratedRegex("pmt_[A-Za-z0-9_-]+")]
    private static partial Regex Token();
}
