using System.Net;
using System.Net.Sockets;
using Periscope.ServiceDefaults.Resilience;
using Periscope.ServiceDefaults.Tests.Support;

namespace Periscope.ServiceDefaults.Tests.Http;

internal sealed class RetryTests
{
    [Test]
    public async Task Get_TransientFailures_AreTriedAgain()
    {
        var calls = 0;
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref calls) < 3 ? 503 : 200;
            return Task.CompletedTask;
        });
        await using var clients = new GuardedClients(server.HostAndPort);

        Assert.That((await clients.GetAsync(server.Url)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(calls, Is.EqualTo(3));
    }

    [TestCase(400)]
    [TestCase(404)]
    [TestCase(501)]
    public async Task Get_PermanentFailure_IsAnAnswer(int status)
    {
        await using var server = await Answering(status);
        await using var clients = new GuardedClients(server.HostAndPort);

        Assert.That((int)(await clients.GetAsync(server.Url)).Status, Is.EqualTo(status));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(null, 1)]
    [TestCase("order-1", 3)]
    public async Task Post_TransientFailure_IsTriedAgainOnlyUnderAnIdempotencyKey(string? key, int expected)
    {
        await using var server = await Answering(503);
        await using var clients = new GuardedClients(server.HostAndPort);
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url) { Content = new StringContent("{}") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await clients.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(server.Requests, Has.Count.EqualTo(expected));
    }

    [TestCase("0", 3)]
    [TestCase("3600", 1)]
    public async Task Get_RetryAfter_IsWaitedForOrHandedToTheCaller(string retryAfter, int expected)
    {
        await using var server = await Answering(429, retryAfter);
        await using var clients = new GuardedClients(server.HostAndPort);

        Assert.That((await clients.GetAsync(server.Url)).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(server.Requests, Has.Count.EqualTo(expected));
    }

    [Test]
    public async Task Get_ConnectionReset_IsTriedAgainAndFailsHonestly()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepted = 0;
        var resetting = Task.Run(async () =>
        {
            while (true)
            {
                using var socket = await listener.AcceptSocketAsync();
                Interlocked.Increment(ref accepted);
                var buffer = new byte[1024];
                await socket.ReceiveAsync(buffer);
                socket.LingerState = new LingerOption(true, 0);
            }
        });
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var clients = new GuardedClients($"127.0.0.1:{port}", name: "feed");

        await Assert.ThrowsAsync<HttpRequestException>(() => clients.GetAsync(new Uri($"http://127.0.0.1:{port}/")));
        Assert.That(accepted, Is.EqualTo(3));
        Assert.That(clients.Breakers.Get("feed").Status("").Failures, Is.EqualTo(3));
        listener.Stop();
        await Assert.CatchAsync(() => resetting);
    }

    [Test]
    public async Task Get_SiteThatKeepsFailing_IsLeftAloneUntilThePauseIsOver()
    {
        var clock = new FakeTimeProvider();
        var healthy = false;
        await using var bad = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = Volatile.Read(ref healthy) ? 200 : 500;
            return Task.CompletedTask;
        });
        await using var good = await Answering(200);
        await using var clients = new GuardedClients(
            $"{bad.HostAndPort};{good.HostAndPort}", options => options.Retries = 0, clock);
        for (var i = 0; i < 10; i++)
        {
            await clients.GetAsync(bad.Url);
        }

        var open = await Assert.ThrowsAsync<CircuitOpenException>(() => clients.GetAsync(bad.Url));

        Assert.That(open!.RetryAt, Is.EqualTo(clock.GetUtcNow() + TimeSpan.FromSeconds(300)));
        Assert.That(bad.Requests, Has.Count.EqualTo(10));
        Assert.That((await clients.GetAsync(good.Url)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(clients.Breakers.List().Single(),
            Has.Property("Name").EqualTo($"scraper:{bad.HostAndPort}").And.Property("State").EqualTo("open"));

        clock.Advance(TimeSpan.FromSeconds(300));
        healthy = true;
        Assert.That((await clients.GetAsync(bad.Url)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(clients.Breakers.List(), Is.Empty);
    }

    private static Task<LoopbackServer> Answering(int status, string? retryAfter = null) => LoopbackServer.StartAsync(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    });
}
