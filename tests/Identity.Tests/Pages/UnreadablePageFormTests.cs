using System.Net;
using Periscope.Identity.Tests.Tokens;

namespace Periscope.Identity.Tests.Pages;

/// <summary>A body that is no form is answered by a page, as all that Identity's pages are sent.</summary>
internal sealed class UnreadablePageFormTests
{
    private static readonly string[] s_paths =
    [
        "/signin", "/signin/code", "/register", "/forgot-password", "/reset-password", "/signout", "/verify-email", "/second-factor/begin",
        "/devices/revoke-others", "/applications/withdraw", "/invitations/register",
    ];

    [Test]
    public async Task Form_ThatCannotBeRead_ShowsAPage(
        [ValueSource(nameof(s_paths))] string path, [ValueSource(typeof(UnreadableForms), nameof(UnreadableForms.Names))] string form)
    {
        using var browser = new PageClient(SharedApp.Identity);

        using var response = await browser.PostAsync(path, UnreadableForms.Of(form));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
        Assert.That((await PageClient.ReadAsync(response)).QuerySelector("h1")!.TextContent, Is.EqualTo("This form cannot be read"));
    }

    [Test]
    public async Task Field_WithANul_ShowsAPage()
    {
        using var browser = new PageClient(SharedApp.Identity);
        var page = await browser.OpenAsync("/register");

        using var response = await browser.SubmitAsync(
            page, null, ("name", "A\0nn"), ("workspace", "Acme"), ("email", $"{Guid.CreateVersion7():n}@example.com"),
            ("password", IdentityApp.Password));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
    }

    [TestCase("/reset-password?token=a%00")]
    [TestCase("/verify-email?token=a%00")]
    [TestCase("/invitations?token=a%00")]
    [TestCase("/signin?returnUrl=/a%00")]
    public async Task Link_WithANul_ShowsAPage(string link)
    {
        using var browser = new PageClient(SharedApp.Identity);

        using var response = await browser.GetAsync(link);

        Assert.That((int)response.StatusCode, Is.LessThan(500));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/html"));
    }
}
