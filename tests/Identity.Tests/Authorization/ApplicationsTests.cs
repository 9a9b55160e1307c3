using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>What people see of the programs that they have allowed something, and what taking it back ends.</summary>
internal sealed class ApplicationsTests
{
    [Test]
    public async Task List_NamesWhatWasAllowedToWhom()
    {
        var partner = await Partner.RegisterAsync();
        await partner.SignInAsync();
        using var person = await partner.Identity.AsAsync(partner.Owner.Email);

        var list = (await person.GetFromJsonAsync<JsonObject>("/api/v1/auth/applications"))!;

        var only = list["items"]!.AsArray().Single()!;
        Assert.That(only["clientId"]!.GetValue<string>(), Is.EqualTo(partner.ClientId));
        Assert.That(only["name"]!.GetValue<string>(), Is.EqualTo("Partner"));
        Assert.That(only["signedIn"]!.GetValue<bool>(), Is.True);
        Assert.That(only["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()), Does.Contain("competitors:read"));
    }

    [Test]
    public async Task Withdraw_EndsItsTokensAndItHasToAskAgain()
    {
        var partner = await Partner.RegisterAsync();
        var tokens = await partner.SignInAsync();
        using var person = await partner.Identity.AsAsync(partner.Owner.Email);
        using var browser = await partner.BrowserAsync();

        using var withdrawn = await person.DeleteAsync($"/api/v1/auth/applications/{partner.ClientId}");
        using var again = await person.DeleteAsync($"/api/v1/auth/applications/{partner.ClientId}");

        Assert.That((withdrawn.StatusCode, again.StatusCode), Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.NotFound)));
        using var refresh = await partner.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        Assert.That(await Partner.ErrorAsync(refresh), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
        using var client = partner.Identity.With(tokens["access_token"]!.GetValue<string>());
        using var use = await client.GetAsync("/connect/userinfo");
        Assert.That(use.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        using var asked = await browser.GetAsync(partner.AuthorizeUrl(("prompt", null)));
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the consent page, not a redirect with a code");
    }

    [Test]
    public async Task Withdraw_LeavesOtherPeoplesAndOtherProgramsTokens()
    {
        var (partner, other) = (await Partner.RegisterAsync(), await Partner.RegisterAsync());
        var tokens = await partner.SignInAsync();
        using var stranger = await other.Identity.AsAsync(other.Owner.Email);

        using var withdrawn = await stranger.DeleteAsync($"/api/v1/auth/applications/{partner.ClientId}");

        Assert.That(withdrawn.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        using var refresh = await partner.RefreshAsync(tokens["refresh_token"]!.GetValue<string>());
        await Partner.OkAsync(refresh);
    }

    [Test]
    public async Task Page_RemovesAnApplication()
    {
        var partner = await Partner.RegisterAsync();
        await partner.SignInAsync();
        using var browser = await partner.BrowserAsync();
        var page = await browser.OpenAsync("/applications");

        using var answer = await browser.SubmitAsync(page, "/applications/withdraw");
        var left = await browser.OpenAsync("/applications");

        Assert.That(page.QuerySelector(".rows strong")!.TextContent, Is.EqualTo("Partner"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(left.QuerySelector("main")!.TextContent, Does.Contain("No application"));
    }
}
