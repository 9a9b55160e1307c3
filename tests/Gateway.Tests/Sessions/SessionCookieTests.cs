using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Periscope.Gateway.Tests.Sessions;

internal sealed class SessionCookieTests : SessionFixture
{
    [Test]
    public async Task SignIn_OverHttps_IdentityGetsItsOwnCookieAndNoneOfTheGateways()
    {
        await using var identity = await Backend.StartAsync(app =>
        {
            app.MapPost("/signin", (HttpResponse response) => response.Headers.SetCookie = "__Host-periscope-session=pbs_1; secure");
            app.MapGet("/connect/authorize", (HttpRequest request) => request.Headers.Cookie.ToString());
        });
        await using var gateway = await GatewayApp.StartAsync(
            Gateway.Issuer, null, ("services:identity:http:0", identity.Address), ("Identity:Authority", "https://periscope.example"),
            ("Identity:MetadataAddress", $"{Gateway.Issuer.Authority}/.well-known/openid-configuration"));
        // The cookies are for https alone and the test has none, so it carries them itself.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var client = new HttpClient(handler) { BaseAddress = gateway.Client.BaseAddress };
        using var begun = await client.GetAsync("/auth/login");
        using var signedIn = await client.PostAsync("/signin", null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/authorize");
        request.Headers.Add("Cookie", $"__Host-periscope={new string('A', 43)}; {Cookie(begun)}; {Cookie(signedIn)}; other=kept");

        using var authorizing = await client.SendAsync(request);

        Assert.That(Cookie(begun), Does.StartWith("__Host-periscope-in-"));
        Assert.That(await authorizing.Content.ReadAsStringAsync(), Is.EqualTo("__Host-periscope-session=pbs_1; other=kept"));
    }

    private static string Cookie(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
}
