using System.Net;
using System.Net.Http.Json;

namespace Periscope.Identity.Tests.Pages;

/// <summary>What whoever is not signed in is told on the paths that are open to everybody.</summary>
internal sealed class PublicPathsTests
{
    [TestCase("GET", "/connect/token", HttpStatusCode.MethodNotAllowed)]
    [TestCase("PUT", "/signin", HttpStatusCode.MethodNotAllowed)]
    [TestCase("GET", "/api/v1/auth/login", HttpStatusCode.MethodNotAllowed)]
    [TestCase("POST", "/.well-known/jwks.json", HttpStatusCode.MethodNotAllowed)]
    [TestCase("GET", "/connect/nothing", HttpStatusCode.NotFound)]
    [TestCase("GET", "/.well-known/nothing", HttpStatusCode.NotFound)]
    [TestCase("GET", "/api/v1/auth/nothing", HttpStatusCode.Unauthorized)]
    public async Task Mistake_IsNotAnsweredByAskingForAToken(string method, string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await SharedApp.Identity.Client.SendAsync(request);

        await Problem.ShouldBeAsync(response, status);
        Assert.That(response.Content.Headers.Allow, status == HttpStatusCode.MethodNotAllowed ? Is.Not.Empty : Is.Empty);
    }

    [Test]
    public async Task Json_WhereAFormIsWanted_IsNoMatterOfTokens()
    {
        using var response = await SharedApp.Identity.Client.PostAsJsonAsync("/connect/token", new { grant_type = "client_credentials" });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType).Or.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("/signin")]
    [TestCase("/.well-known/openid-configuration")]
    [TestCase("/.well-known/jwks.json")]
    [TestCase("/health")]
    public async Task Head_IsAnsweredAsGetWithoutItsBody(string path)
    {
        using var read = await SharedApp.Identity.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await SharedApp.Identity.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(read.StatusCode).And.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType, Is.EqualTo(read.Content.Headers.ContentType));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.Empty);
    }
}
