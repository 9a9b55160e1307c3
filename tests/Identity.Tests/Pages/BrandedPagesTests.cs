using Periscope.Identity.Tests.Authorization;
using Periscope.Identity.Tests.Workspaces;

namespace Periscope.Identity.Tests.Pages;

internal sealed class BrandedPagesTests
{
    [Test]
    public async Task SignIn_OfAWorkspace_ShowsItsNameColoursLogoAndHelp_AlsoOnThePagesAfterIt()
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        var logo = await branded.LogoAsync(Pictures.Png());
        await branded.SetAsync(new { productName = "Acme <Radar>", accentLight = "#0b6b3d", supportUrl = "https://help.acme.example/" });
        using var browser = new PageClient(SharedApp.Identity);

        using var response = await browser.GetAsync($"/signin?workspace={branded.Owner.Workspace}");
        var page = await PageClient.ReadAsync(response);
        var next = await browser.OpenAsync("/forgot-password");

        Assert.That(page.Title, Is.EqualTo("Sign in · Acme <Radar>"));
        Assert.That(page.QuerySelector(".brand img")!.GetAttribute("src"), Is.EqualTo(logo));
        Assert.That(page.QuerySelector(".help a")!.GetAttribute("href"), Is.EqualTo("https://help.acme.example/"));
        Assert.That(page.QuerySelectorAll("style")[^1].TextContent, Does.Contain("--brand: #0b6b3d; --on-brand: #ffffff;"));
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("img-src 'self'").And.Not.Contain("unsafe"));
        Assert.That(next.QuerySelector(".brand")!.TextContent, Is.EqualTo("Acme <Radar>"));
    }

    [Test]
    public async Task SignIn_OfAWorkspaceWithoutTheFeature_OrWithoutABrand_OrOfNone_IsThePlatformsOwn()
    {
        using var branded = await BrandedWorkspace.MakeAsync();
        await branded.SetAsync(new { productName = "Acme Radar" });
        await branded.PlanAsync("free");
        var plain = await SharedApp.Identity.RegisterAsync();
        using var browser = new PageClient(SharedApp.Identity);

        foreach (var workspace in new[] { $"{branded.Owner.Workspace}", $"{plain.Workspace}", $"{Guid.CreateVersion7()}", "nonsense" })
        {
            var page = await browser.OpenAsync($"/signin?workspace={workspace}");
            Assert.That(page.Title, Is.EqualTo("Sign in · Periscope"), workspace);
        }
    }

    [Test]
    public async Task SignInAndConsent_ForAClient_ShowTheBrandOfItsWorkspace()
    {
        var partner = await Partner.RegisterAsync();
        using var branded = await BrandedWorkspace.MakeAsync(SharedApp.Identity, partner.Owner);
        await branded.SetAsync(new { productName = "Acme Radar" });
        using var browser = new PageClient(SharedApp.Identity);

        using var asked = await browser.GetAsync(partner.AuthorizeUrl());
        var signIn = await browser.OpenAsync(asked.Headers.Location!.OriginalString);
        using var signedIn = await browser.SubmitAsync(signIn, null, ("email", partner.Owner.Email), ("password", IdentityApp.Password));
        var consent = await browser.OpenAsync(signedIn.Headers.Location!.OriginalString);

        Assert.That(signIn.Title, Is.EqualTo("Sign in · Acme Radar"));
        Assert.That(consent.Title, Is.EqualTo("Allow Partner? · Acme Radar"));
    }
}
