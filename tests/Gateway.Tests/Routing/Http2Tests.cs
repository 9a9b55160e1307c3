using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>Many requests on one connection to a service, and what becomes of them when the service or the network goes.</summary>
internal sealed class Http2Tests
{
    private const string Path = "/api/v1/competitors";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Requests_AtATime_ShareAConnection()
    {
        const int AtATime = 50;
        var connections = new ConcurrentDictionary<string, int>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        await using var data = await Backend.StartBothAsync(app => app.MapGet(Path, async (HttpContext http) =>
        {
            connections.AddOrUpdate(http.Connection.Id, 1, (_, count) => count + 1);
            if (Interlocked.Increment(ref waiting) == AtATime)
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(s_patience);
            return http.Request.Protocol;
        }));
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();

        var answers = await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => client.GetStringAsync(Path)));

        Assert.That(answers, Is.All.EqualTo("HTTP/2"));
        Assert.That(connections, Has.Count.LessThan(AtATime / 10));
    }

    [Test]
    public async Task Requests_MoreThanAConnectionHolds_AllReachTheService()
    {
        // Kestrel lets 100 at a time share one.
        const int AtATime = 250;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        await using var data = await Backend.StartBothAsync(app => app.MapGet(Path, async () =>
        {
            if (Interlocked.Increment(ref waiting) == AtATime)
            {
                all.SetResult();
            }

            await all.Task.WaitAsync(s_patience);
            return "good";
        }));
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();

        var answers = await Task.WhenAll(Enumerable.Range(0, AtATime).Select(_ => client.GetStringAsync(Path)));

        Assert.That(answers, Is.All.EqualTo("good"));
    }

    [Test]
    public async Task Body_OfAMegabyte_GoesThereAndComesBack()
    {
        await using var data = await Backend.StartBothAsync(app => app.MapPost(Path, async (HttpContext http) =>
        {
            http.Response.Headers["Announced"] = http.Request.ContentLength?.ToString(CultureInfo.InvariantCulture);
            await http.Request.Body.CopyToAsync(http.Response.Body);
        }));
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();
        var body = new byte[1024 * 1024];
        new Random(7).NextBytes(body);

        using var response = await client.PostAsync(Path, new ByteArrayContent(body));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.GetValues("Announced"), Is.EqualTo(new[] { "1048576" }));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
    }

    // Whether the end of an empty body has arrived when the service begins is a race, which many requests lose sometimes.
    [TestCase(null)]
    [TestCase("application/json")]
    public async Task Request_WithoutABody_IsNeverTakenForOneWithABody(string? type)
    {
        await using var data = await Backend.StartBothAsync(app => app.MapPost(
            Path, (HttpContext http) => http.Features.Get<IHttpRequestBodyDetectionFeature>()!.CanHaveBody ? "body" : "none"));
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();
        var answers = new ConcurrentDictionary<string, int>();

        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (_, token) =>
        {
            using var content = type is null ? null : new ByteArrayContent([]) { Headers = { ContentType = new(type) } };
            using var response = await client.PostAsync(Path, content, token);
            answers.AddOrUpdate(await response.Content.ReadAsStringAsync(token), 1, (_, count) => count + 1);
        });

        Assert.That(answers.Keys, Is.EqualTo(new[] { "none" }));
    }

    [TestCase("HEAD", HttpStatusCode.OK)]
    [TestCase("DELETE", HttpStatusCode.NoContent)]
    [TestCase("GET", HttpStatusCode.NotModified)]
    public async Task Answer_WithoutABody_ComesThrough(string method, HttpStatusCode expected)
    {
        await using var data = await Backend.StartBothAsync(app =>
        {
            app.MapMethods(Path, ["HEAD"], (HttpResponse response) => response.ContentLength = 7);
            app.MapDelete(Path, () => Results.NoContent());
            app.MapGet(Path, (HttpResponse response) =>
            {
                response.Headers.ETag = "\"one\"";
                return Results.StatusCode(StatusCodes.Status304NotModified);
            });
        });
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();
        using var request = new HttpRequestMessage(new HttpMethod(method), Path);

        using var response = await client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(expected));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(method == "HEAD" ? 7 : 0));
        Assert.That(response.Headers.ETag?.Tag, Is.EqualTo(method == "GET" ? "\"one\"" : null));
    }

    [Test]
    public async Task Service_ThatIsBackAtItsAddress_IsAskedAgainAtOnce()
    {
        var first = await Backend.StartBothAsync(app => app.MapGet(Path, () => "first"));
        var addresses = first.Of("data");
        await using var gateway = await GatewayApp.StartAsync(addresses);
        using var client = gateway.SignedIn();
        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("first"));
        await first.DisposeAsync();
        using (var down = await client.GetAsync(Path))
        {
            await Problem.ShouldBeAsync(down, HttpStatusCode.ServiceUnavailable);
        }

        await using var second = await Backend.StartBothAsync(new Uri(addresses[1].Value).Port, app => app.MapGet(Path, () => "second"));

        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("second"));
    }

    [Test]
    public async Task Connection_WhoseOtherEndHasGoneWithoutAWord_IsGivenUp()
    {
        await using var data = await Backend.StartBothAsync(app => app.MapGet(Path, () => "good"));
        await using var relay = Relay.Before(new Uri(data.Http2Address));
        await using var gateway = await GatewayApp.StartAsync(
            ("services:data:http:0", data.Address), ("services:data:http2:0", relay.Address),
            ("Gateway:PingAfterSeconds", "1"), ("Gateway:PingTimeoutSeconds", "5"));
        using var client = gateway.SignedIn();
        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));

        relay.SwallowWhatIsOpen();
        using var lost = await client.GetAsync(Path).WaitAsync(s_patience);

        await Problem.ShouldBeAsync(lost, HttpStatusCode.ServiceUnavailable);
        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));
        Assert.That(relay.Connections, Is.EqualTo(2));
    }

    [Test]
    public async Task Replica_ThatCannotBeConnectedTo_LeavesTheOther()
    {
        var gone = await Backend.StartBothAsync(_ => { });
        var addresses = gone.Of("data", replica: 0);
        await gone.DisposeAsync();
        await using var there = await Backend.StartBothAsync(app => app.MapGet(Path, (HttpRequest request) => request.Protocol));
        await using var gateway = await GatewayApp.StartAsync([.. addresses, .. there.Of("data", replica: 1)]);
        using var client = gateway.SignedIn();

        for (var i = 0; i < 20; i++)
        {
            Assert.That(await client.GetStringAsync(Path), Is.EqualTo("HTTP/2"));
        }
    }

    [Test]
    public async Task Stream_AndAServiceOfWhichAReplicaHasNoSuchPort_AreAskedOverHttp11()
    {
        await using var query = await Backend.StartBothAsync(app => app.MapPost("/api/v1/query/ask", (HttpRequest request) => request.Protocol));
        await using var data = await Backend.StartBothAsync(app => app.MapGet(Path, (HttpRequest request) => request.Protocol));
        await using var older = await Backend.StartAsync(app => app.MapGet(Path, (HttpRequest request) => request.Protocol));
        await using var gateway = await GatewayApp.StartAsync(
            [.. query.Of("query"), .. data.Of("data", replica: 0), ("services:data:http:1", older.Address)]);
        using var client = gateway.SignedIn();

        using var asked = await client.PostAsync("/api/v1/query/ask", null);

        Assert.That(await asked.Content.ReadAsStringAsync(), Is.EqualTo("HTTP/1.1"));
        Assert.That(await client.GetStringAsync(Path), Is.EqualTo("HTTP/1.1"));
    }
}
