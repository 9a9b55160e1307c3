using System.Net;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Tests.Support;

namespace Periscope.ServiceDefaults.Tests.Http;

internal sealed class RedirectTests
{
    [Test]
    public async Task Fetch_RedirectToAnotherPortOfLoopback_IsRefused()
    {
        await using var inner = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var outer = await LoopbackServer.StartAsync(context => Redirect(context, inner.Url.ToString()));
        await using var clients = new GuardedClients(outer.HostAndPort);

        var refused = await Assert.ThrowsAsync<FetchRefusedException>(() => clients.GetAsync(outer.Url));

        Assert.That(refused!.Reason, Is.EqualTo(FetchRefusal.Address));
        Assert.That(inner.Requests, Is.Empty);
    }

    [TestCase("file:///etc/passwd", FetchRefusal.Scheme)]
    [TestCase("ftp://example.com/", FetchRefusal.Scheme)]
    [TestCase("http://user:secret@example.com/", FetchRefusal.Credentials)]
    [TestCase("http://169.254.169.254/latest/meta-data/", FetchRefusal.Address)]
    public async Task Fetch_RedirectToWhatIsNotFetched_IsRefused(string target, FetchRefusal reason)
    {
        await using var server = await LoopbackServer.StartAsync(context => Redirect(context, target));
        await using var clients = new GuardedClients(server.HostAndPort);

        var refused = await Assert.ThrowsAsync<FetchRefusedException>(() => clients.GetAsync(server.Url));

        Assert.That(refused!.Reason, Is.EqualTo(reason));
    }

    [Test]
    public async Task Fetch_RedirectsInACircle_EndAtTheLimit()
    {
        await using var server = await LoopbackServer.StartAsync(context => Redirect(context, "/again"));
        await using var clients = new GuardedClients(server.HostAndPort, options => options.MaxRedirects = 4);

        var refused = await Assert.ThrowsAsync<FetchRefusedException>(() => clients.GetAsync(server.Url));

        Assert.That(refused!.Reason, Is.EqualTo(FetchRefusal.Redirects));
        Assert.That(server.Requests, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Fetch_RelativeRedirects_TellsTheWayAndTheFinalUrl()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Request.Path.Value switch
        {
            "/" => Redirect(context, "/a", 301),
            "/a" => Redirect(context, "b", 307),
            _ => context.Response.WriteAsync("end"),
        });
        await using var clients = new GuardedClients(server.HostAndPort);

        var response = await clients.GetAsync(server.Url);

        Assert.That(response.Url, Is.EqualTo(new Uri(server.Url, "/b")));
        Assert.That(response.Redirects, Is.EqualTo(new[]
        {
            new Redirect(server.Url, new Uri(server.Url, "/a"), HttpStatusCode.MovedPermanently),
            new Redirect(new Uri(server.Url, "/a"), new Uri(server.Url, "/b"), HttpStatusCode.TemporaryRedirect),
        }));
    }

    [Test]
    public async Task Fetch_RedirectToAnotherOrigin_LeavesCredentialsBehind()
    {
        await using var other = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("end"));
        await using var first = await LoopbackServer.StartAsync(context => Redirect(context, other.Url.ToString()));
        await using var clients = new GuardedClients($"{first.HostAndPort};{other.HostAndPort}");

        await clients.GetAsync(first.Url, request =>
        {
            request.Headers.Add("Authorization", "Bearer secret");
            request.Headers.Add("X-Api-Key", "secret");
            request.Headers.Add("Cookie", "session=secret");
            request.Headers.Add("Accept-Language", "en");
        });

        var headers = other.Requests.Single().Headers;
        Assert.That(headers.Keys, Does.Not.Contain("Authorization").And.Not.Contain("X-Api-Key").And.Not.Contain("Cookie"));
        Assert.That(headers.AcceptLanguage.ToString(), Is.EqualTo("en"));
        Assert.That(headers.UserAgent.ToString(), Does.StartWith("Periscope/1.0"));
    }

    [Test]
    public async Task Post_Redirect_IsHandedToTheCaller()
    {
        await using var server = await LoopbackServer.StartAsync(context => Redirect(context, "/other"));
        await using var clients = new GuardedClients(server.HostAndPort);
        using var content = new StringContent("{}");

        using var response = await clients.Client.PostAsync(server.Url, content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    private static Task Redirect(HttpContext context, string target, int status = 302)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    }
}
