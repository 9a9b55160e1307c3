using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Tests.Support;

namespace Periscope.ServiceDefaults.Tests.Http;

internal sealed class AddressGuardTests
{
    [TestCase("http://127.0.0.1:{0}/")]
    [TestCase("http://localhost:{0}/")]
    [TestCase("http://2130706433:{0}/")]
    [TestCase("http://0x7f.1:{0}/")]
    [TestCase("http://0:{0}/")]
    [TestCase("http://[::1]:{0}/")]
    [TestCase("http://[::ffff:127.0.0.1]:{0}/")]
    public async Task Fetch_FormOfLoopback_IsRefusedBeforeAnyConnection(string url)
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var clients = new GuardedClients();

        var refused = await Assert.ThrowsAsync<FetchRefusedException>(
            () => clients.GetAsync(new Uri(url.Replace("{0}", server.Url.Port.ToString(), StringComparison.Ordinal))));

        Assert.That(refused!.Reason, Is.EqualTo(FetchRefusal.Address));
        Assert.That(server.Requests, Is.Empty);
    }

    [TestCase("10.0.0.5")]
    [TestCase("169.254.169.254")]
    [TestCase("fd00:ec2::254")]
    [TestCase("::ffff:192.168.0.1")]
    public async Task Fetch_NameThatResolvesToAPrivateAddress_IsRefused(string address)
    {
        await using var clients = new GuardedClients(resolve: GuardedClients.Answering(address));

        var refused = await Assert.ThrowsAsync<FetchRefusedException>(() => clients.GetAsync(new Uri("http://rebound.example/")));

        Assert.That(refused!.Reason, Is.EqualTo(FetchRefusal.Address));
        Assert.That(refused.Message, Does.Not.Contain(address));
    }

    [Test]
    public async Task Fetch_OpenedHost_ConnectsToTheAddressOfTheOneResolution()
    {
        var asked = 0;
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("hello"));
        var host = $"pinned.example:{server.Url.Port}";
        await using var clients = new GuardedClients(allowed: $"other:1; {host}", resolve: (_, _) =>
        {
            asked++;
            // A second look at the name would get another answer, as a rebinding name server gives it.
            return Task.FromResult(new[] { asked == 1 ? IPAddress.Loopback : IPAddress.Parse("192.0.2.1") });
        });

        var first = await clients.GetAsync(new Uri($"http://{host}/"));

        Assert.That(first.Body, Is.EqualTo("hello"u8.ToArray()));
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task Fetch_OtherPortOfAnOpenedHost_IsRefused()
    {
        await using var opened = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("open"));
        await using var closed = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("secret"));
        await using var clients = new GuardedClients(opened.HostAndPort);

        Assert.That((await clients.GetAsync(opened.Url)).Status, Is.EqualTo(HttpStatusCode.OK));
        await Assert.ThrowsAsync<FetchRefusedException>(() => clients.GetAsync(closed.Url));
        Assert.That(closed.Requests, Is.Empty);
    }

    [TestCase("ftp://example.com/", FetchRefusal.Scheme)]
    [TestCase("file:///etc/passwd", FetchRefusal.Scheme)]
    [TestCase("http://user:secret@example.com/", FetchRefusal.Credentials)]
    [TestCase("https://xn--ü.example/", FetchRefusal.Address)]
    [TestCase("https://-ü.example/", FetchRefusal.Address)]
    public async Task Fetch_UrlOfTheWrongKind_IsRefused(string url, FetchRefusal reason)
    {
        await using var clients = new GuardedClients();

        // HttpClient itself refuses schemes that it does not know, before any handler sees them.
        var failure = await Assert.CatchAsync(() => clients.GetAsync(new Uri(url)));

        Assert.That(failure, Is.InstanceOf<NotSupportedException>().Or.InstanceOf<FetchRefusedException>());
        Assert.That((failure as FetchRefusedException)?.Reason ?? FetchRefusal.Scheme, Is.EqualTo(reason));
    }

    [Test]
    public async Task Fetch_InsideATrace_SaysWhoAsksButNotInWhichTrace()
    {
        using var source = new ActivitySource("test.guard");
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var activity = source.StartActivity("capture");
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("hello"));
        await using var clients = new GuardedClients(server.HostAndPort);

        await clients.GetAsync(server.Url);

        var headers = server.Requests.Single().Headers;
        Assert.That(headers.UserAgent.ToString(), Is.EqualTo("Periscope/1.0 (+https://periscope.example/bot)"));
        Assert.That(headers.Keys, Does.Not.Contain("traceparent").And.Not.Contain("Request-Id"));
    }
}
