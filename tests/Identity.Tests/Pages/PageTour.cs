using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Periscope.Identity.Tests.Authorization;
using Periscope.Identity.Tests.Invitations;
using Periscope.Identity.Tests.Mail;
using Periscope.Identity.Tests.SecondFactors;
using Periscope.Identity.Tests.Workspaces;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Pages;

/// <summary>A person's way through every page and every answer that a page can give, clicked and typed as people do.</summary>
internal sealed class PageTour(IPage page, IdentityApp identity, SmtpReceiver smtp, SettableClock clock, Func<string, Task> at)
{
    private const string NewPassword = "another phrase that nobody guesses";
    private const string IPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

    private readonly Registered _person = new(Guid.Empty, $"{Guid.CreateVersion7():n}@example.com", Guid.Empty);

    public async Task WalkAsync()
    {
        await RegisterAsync();
        await VerifyAsync();
        var authenticator = await SwitchSecondFactorOnAsync();
        await SignOutAsync();
        await SignInWithCodeAsync(authenticator);
        await LookAtDevicesAsync(authenticator);
        await SignOutAsync();
        await ResetPasswordAsync();
        await AcceptInvitationsAsync();
        await AllowAsync(await Partner.RegisterPublicAsync(identity, new Uri(identity.Service.Address, "/health").AbsoluteUri));
    }

    /// <summary>The pages on the way to a client whose workspace has a brand of its own.</summary>
    public async Task WalkBrandedAsync()
    {
        var partner = await Partner.RegisterAsync(identity);
        using var branded = await BrandedWorkspace.MakeAsync(identity, partner.Owner);
        await branded.LogoAsync(Pictures.Png(160, 40));
        await branded.SetAsync(new
        {
            productName = "Acme Radar",
            accentLight = "#9a3412",
            accentDark = "#fdba74",
            supportUrl = "mailto:help@acme.example",
        });
        await GoAsync(partner.AuthorizeUrl());
        await at("branded sign-in");
        await page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password?" }).ClickAsync();
        await at("branded password forgotten");
        await GoAsync(partner.AuthorizeUrl());
        await page.GetByLabel("E-mail").FillAsync(partner.Owner.Email);
        await page.GetByLabel("Password").FillAsync(IdentityApp.Password);
        await ClickAsync("Sign in");
        await at("branded consent");
    }

    private async Task RegisterAsync()
    {
        await GoAsync("/signin?returnUrl=/devices");
        await at("sign-in");
        await page.GetByRole(AriaRole.Link, new() { Name = "Make an account" }).ClickAsync();
        await at("registration");
        await page.GetByLabel("Your name").FillAsync("Ann");
        await page.GetByLabel("E-mail").FillAsync(_person.Email);
        await page.GetByLabel("Password").FillAsync("password password");
        await page.GetByLabel("Name of your workspace").FillAsync("Acme");
        await ClickAsync("Make the account");
        await at("registration refused");
        await page.GetByLabel("Password").FillAsync(IdentityApp.Password);
        await ClickAsync("Make the account");
        await at("only device");
    }

    private async Task VerifyAsync()
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "E-mail address" }).ClickAsync();
        await at("address not confirmed");
        var token = await AccountMailTests.TokenAsync(smtp, _person, "verify-email");
        await ClickAsync("Mail me a link");
        await at("verification sent");
        await GoAsync($"/verify-email?token={token}");
        await at("verification link");
        await ClickAsync("Confirm the address");
        await at("address confirmed");
        await GoAsync("/verify-email");
        await at("address is confirmed");
        await GoAsync($"/verify-email?token={token}");
        await ClickAsync("Confirm the address");
        await at("verification link refused");
    }

    private async Task<Authenticator> SwitchSecondFactorOnAsync()
    {
        await GoAsync("/second-factor");
        await at("second factor offered");
        await page.GetByLabel("Your password").FillAsync(IdentityApp.Password);
        await ClickAsync("Set it up");
        await at("second factor set up");
        var authenticator = new Authenticator(await page.Locator("code").InnerTextAsync(), clock);
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(authenticator.WrongCode);
        await ClickAsync("Switch it on");
        await at("second factor refused");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(authenticator.Code);
        await ClickAsync("Switch it on");
        await at("recovery codes");
        await page.GetByRole(AriaRole.Link, new() { Name = "I have kept them" }).ClickAsync();
        await at("second factor in use");
        return authenticator;
    }

    private async Task SignInWithCodeAsync(Authenticator authenticator)
    {
        await GoAsync("/signin?returnUrl=/devices");
        await SignInAsync("not the phrase at all");
        await at("sign-in refused");
        await SignInAsync(IdentityApp.Password);
        await at("code asked for");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(authenticator.WrongCode);
        await ClickAsync("Sign in");
        await at("code refused");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(authenticator.NextCode());
        await ClickAsync("Sign in");
        // Not WaitForURLAsync: at an address that is reached already it waits for a page's state that has been.
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/devices$"));
    }

    private async Task LookAtDevicesAsync(Authenticator authenticator)
    {
        using var phone = new PageClient(identity, IPhone);
        using var asked = await phone.SignInAsync(_person.Email);
        using var signedIn = await phone.SubmitAsync(await PageClient.ReadAsync(asked), null, ("code", authenticator.NextCode()));
        await GoAsync("/devices");
        await at("devices");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out Safari on iPhone" }).ClickAsync();
        await Assertions.Expect(page.Locator(".rows li")).ToHaveCountAsync(1);
    }

    private async Task ResetPasswordAsync()
    {
        await GoAsync("/signin");
        await page.GetByRole(AriaRole.Link, new() { Name = "Forgot your password?" }).ClickAsync();
        await at("password forgotten");
        await page.GetByLabel("E-mail").FillAsync(_person.Email);
        await ClickAsync("Send the mail");
        await at("reset sent");
        var token = await AccountMailTests.TokenAsync(smtp, _person, "reset-password");
        await GoAsync($"/reset-password?token={token}");
        await at("new password");
        await page.GetByLabel("New password").FillAsync("password password");
        await ClickAsync("Change the password");
        await at("new password refused");
        await page.GetByLabel("New password").FillAsync(NewPassword);
        await ClickAsync("Change the password");
        await at("password changed");
        await GoAsync($"/reset-password?token={token}");
        await at("reset link refused");
    }

    private async Task AcceptInvitationsAsync()
    {
        var (owner, newcomer) = (await identity.ConfirmedAsync(smtp), $"{Guid.CreateVersion7():n}@example.com");
        using var asOwner = await identity.AsAsync(owner.Email);
        await asOwner.InviteAsync(owner.Workspace, _person.Email);
        await asOwner.InviteAsync(owner.Workspace, newcomer, "viewer");
        var (known, token) = (await smtp.LinkAsync(_person.Email), await smtp.LinkAsync(newcomer));
        await GoAsync($"/invitations?token={known}");
        await at("invitation of an account");
        await GoAsync($"/invitations?token={token}");
        await at("invitation without an account");
        await page.GetByLabel("Your name").FillAsync("Ben");
        await page.GetByLabel("Password").FillAsync("password password");
        await ClickAsync("Make the account and accept");
        await at("invitation's account refused");
        await page.GetByLabel("Password").FillAsync(IdentityApp.Password);
        await ClickAsync("Make the account and accept");
        await at("invitation accepted");
        await GoAsync($"/invitations?token={known}");
        await at("invitation of somebody else");
        await GoAsync($"/invitations?token={token}");
        await at("invitation's link refused");
        var other = await identity.ConfirmedAsync(smtp);
        using var asOther = await identity.AsAsync(other.Email);
        await asOther.InviteAsync(other.Workspace, newcomer);
        await GoAsync($"/invitations?token={await smtp.LinkAsync(newcomer, number: 2)}");
        await at("invitation of who is signed in");
        await ClickAsync("Accept");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "You are a member" })).ToBeVisibleAsync();
    }

    private async Task AllowAsync(Partner partner)
    {
        await GoAsync("/signout");
        await ClickAsync("Sign out");
        await GoAsync("/signin?returnUrl=/applications");
        await SignInAsync(partner.Owner.Email, IdentityApp.Password);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/applications$"));
        await at("no application");
        await GoAsync(partner.AuthorizeUrl());
        await at("consent");
        await ClickAsync("Allow");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex($"^{Regex.Escape(partner.RedirectUri)}"));
        await GoAsync("/applications");
        await at("applications");
    }

    private async Task SignOutAsync()
    {
        await GoAsync("/signout");
        await at("sign-out");
        await ClickAsync("Sign out");
        await at("signed out");
    }

    private Task SignInAsync(string password) => SignInAsync(_person.Email, password);

    private async Task SignInAsync(string email, string password)
    {
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await ClickAsync("Sign in");
    }

    private Task<IResponse?> GoAsync(string path) => page.GotoAsync(new Uri(identity.Service.Address, path).AbsoluteUri);

    private Task ClickAsync(string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
}
