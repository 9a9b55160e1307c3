using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Identity.Tests.Mail;
using Periscope.Identity.Tests.Pages;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Invitations;

/// <summary>The page behind the mail's link, without scripts.</summary>
internal sealed class InvitationPageTests
{
    private readonly SettableClock _clock = new(TimeProvider.System.GetUtcNow());
    private SmtpReceiver _smtp = null!;
    private IdentityApp _identity = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _smtp = SmtpReceiver.Start();
        _identity = await AccountMailTests.StartIdentityAsync(_smtp, _clock);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _identity.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [Test]
    public async Task WithoutAnAccount_MakesOneThatBelongsToTheWorkspaceAlone_AndIsSignedIn()
    {
        var (owner, email, token) = await InvitedAsync();
        using var browser = new PageClient(_identity);
        var page = await browser.OpenAsync($"/invitations?token={token}");

        using var weak = await browser.SubmitAsync(page, null, ("name", "Ben"), ("password", "short"));
        using var made = await browser.SubmitAsync(page, null, ("name", "Ben"), ("password", IdentityApp.Password));
        using var devices = await browser.GetAsync("/devices");
        using var again = await browser.GetAsync($"/invitations?token={token}");

        Assert.That((await PageClient.ReadAsync(weak)).QuerySelector("#password-wrong"), Is.Not.Null);
        Assert.That((await PageClient.ReadAsync(made)).QuerySelector("[role=status]")!.TextContent, Does.Contain("Acme").And.Contain("member"));
        Assert.That(devices.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        using var client = await _identity.AsAsync(email);
        var me = (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!;
        Assert.That(me["emailVerified"]!.GetValue<bool>(), Is.True);
        Assert.That(me["workspaces"]!.AsArray().Select(w => w!["id"]!.GetValue<Guid>()), Is.EqualTo(new[] { owner.Workspace }));
    }

    [Test]
    public async Task WithAnAccount_SignsInFirst_AndComesBack()
    {
        var other = await _identity.RegisterAsync();
        var (_, _, token) = await InvitedAsync(other.Email);
        using var browser = new PageClient(_identity);
        var link = (await browser.OpenAsync($"/invitations?token={token}")).QuerySelector("main a")!.GetAttribute("href")!;

        using var signedIn = await browser.SubmitAsync(await browser.OpenAsync(link), null, ("email", other.Email), ("password", IdentityApp.Password));
        var back = await browser.OpenAsync(signedIn.Headers.Location!.OriginalString);
        using var accepted = await browser.SubmitAsync(back, "/invitations/accept");

        Assert.That(link, Does.StartWith("/signin?returnUrl="));
        Assert.That((await PageClient.ReadAsync(accepted)).QuerySelector("h1")!.TextContent, Is.EqualTo("You are a member"));
    }

    [Test]
    public async Task SignedInAsSomebodyElse_IsToldWhoseInvitationItIs_AndFindsNoForm()
    {
        var (_, email, token) = await InvitedAsync();
        var other = await _identity.RegisterAsync();
        using var browser = new PageClient(_identity);
        using var signedIn = await browser.SignInAsync(other.Email);

        var page = await browser.OpenAsync($"/invitations?token={token}");

        Assert.That(page.Forms, Is.Empty);
        Assert.That(page.QuerySelector("main")!.TextContent, Does.Contain(email).And.Contain(other.Email));
    }

    [Test]
    public async Task OpenedByAMailScanner_NothingHappens_AndAfterAWeekTheLinkIsRefused()
    {
        var (owner, _, token) = await InvitedAsync();
        using var browser = new PageClient(_identity);
        await browser.OpenAsync($"/invitations?token={token}");
        using var asOwner = await _identity.AsAsync(owner.Email);
        var members = (await asOwner.GetFromJsonAsync<JsonObject>($"/api/v1/workspaces/{owner.Workspace}/members"))!;

        _clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        using var late = await browser.GetAsync($"/invitations?token={token}");
        _clock.Advance(-TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));

        Assert.That(members["total"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task<(Registered Owner, string Email, string Token)> InvitedAsync(string? email = null)
    {
        var owner = await _identity.ConfirmedAsync(_smtp);
        email ??= $"{Guid.CreateVersion7():n}@example.com";
        using var asOwner = await _identity.AsAsync(owner.Email);
        await asOwner.InviteAsync(owner.Workspace, email);
        return (owner, email, await _smtp.LinkAsync(email));
    }
}
