using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Periscope.Gateway.Tests.Routing;

[TestFixture(false)]
[TestFixture(true)]
internal sealed class ForwardingTests(bool overHttp2)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Stream_FirstEvent_ArrivesBeforeTheStreamEnds()
    {
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var query = await StartAsync(app => app.MapPost("/api/v1/query/ask", async (HttpContext http) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: first\n\n");
            await http.Response.Body.FlushAsync();
            await mayEnd.Task;
            await http.Response.WriteAsync("data: last\n\n");
        }));
        await using var gateway = await GatewayApp.StartAsync(query.Of("query"));
        using var client = gateway.SignedIn();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/query/ask");

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        // The server holds the stream open until this line has been read: a gateway that buffers never delivers it.
        Assert.That(await reader.ReadLineAsync().WaitAsync(s_patience), Is.EqualTo("data: first"));
        mayEnd.SetResult();
        Assert.That(await reader.ReadToEndAsync(), Does.Contain("data: last"));
    }

    [Test]
    public async Task WebSocket_WithTokenInTheQuery_IsPassedThrough()
    {
        await using var notification = await StartAsync(app => app.Map("/hubs/live", async (HttpContext http) =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            var received = await socket.ReceiveAsync(buffer, http.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, http.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
        }));
        await using var gateway = await GatewayApp.StartAsync(notification.Of("notification"));
        var address = new UriBuilder(gateway.Client.BaseAddress!)
        {
            Scheme = "ws",
            Path = "/hubs/live",
            Query = $"access_token={gateway.Token()}",
        }.Uri;
        using var deadline = new CancellationTokenSource(s_patience);
        using var client = new ClientWebSocket();

        await client.ConnectAsync(address, deadline.Token);
        await client.SendAsync(Encoding.UTF8.GetBytes("hello"), WebSocketMessageType.Text, true, deadline.Token);
        var buffer = new byte[100];
        var answer = await client.ReceiveAsync(buffer, deadline.Token);

        Assert.That(Encoding.UTF8.GetString(buffer, 0, answer.Count), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Request_ServiceThatIsDown_Returns503ProblemNamingIt()
    {
        var gone = await StartAsync(_ => { });
        var addresses = gone.Of("data");
        await gone.DisposeAsync();
        await using var gateway = await GatewayApp.StartAsync(addresses);
        using var client = gateway.SignedIn();

        using var response = await client.GetAsync("/api/v1/competitors");
        using var notConfigured = await client.GetAsync("/api/v1/jobs");

        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.ServiceUnavailable);
        Assert.That(problem["detail"]!.GetValue<string>(), Does.Contain("data"));
        Assert.That(response.Headers.RetryAfter, Is.Not.Null);
        await Problem.ShouldBeAsync(notConfigured, HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task Request_ServiceIsBackAtItsAddress_WorksAgainAtOnce()
    {
        var first = await Backend.StartAsync(app => app.MapGet("/api/v1/competitors", () => "first"));
        var address = first.Address;
        await using var gateway = await GatewayApp.StartAsync(("services:data:http:0", address));
        using var client = gateway.SignedIn();
        Assert.That(await client.GetStringAsync("/api/v1/competitors"), Is.EqualTo("first"));
        await first.DisposeAsync();
        using (var down = await client.GetAsync("/api/v1/competitors"))
        {
            Assert.That(down.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        await using var second = await Backend.StartAsync(app =>
        {
            app.Urls.Clear();
            app.Urls.Add(address);
            app.MapGet("/api/v1/competitors", () => "second");
        });

        Assert.That(await client.GetStringAsync("/api/v1/competitors"), Is.EqualTo("second"));
    }

    [Test]
    public async Task Request_TwoReplicas_BothAreUsed()
    {
        await using var one = await StartAsync(app => app.MapGet("/api/v1/competitors", () => "one"));
        await using var two = await StartAsync(app => app.MapGet("/api/v1/competitors", () => "two"));
        await using var gateway = await GatewayApp.StartAsync([.. one.Of("data", 0), .. two.Of("data", 1)]);
        using var client = gateway.SignedIn();

        var answers = new HashSet<string>();
        for (var i = 0; i < 100 && answers.Count < 2; i++)
        {
            answers.Add(await client.GetStringAsync("/api/v1/competitors"));
        }

        Assert.That(answers, Is.EquivalentTo(new[] { "one", "two" }));
    }

    [TestCase("GET", 20)]
    [TestCase("PUT", 20)]
    [TestCase("POST", 0)]
    public async Task Request_OneOfTwoReplicasCannotBeConnectedTo_OnlyWhatMayBeRepeatedIsTriedAtTheOther(string method, int atLeast)
    {
        var gone = await StartAsync(_ => { });
        var addresses = gone.Of("data");
        await gone.DisposeAsync();
        await using var there = await StartAsync(app => app.MapFallback("{**path}", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            return await reader.ReadToEndAsync();
        }));
        await using var gateway = await GatewayApp.StartAsync([.. addresses, .. there.Of("data", 1)]);
        using var client = gateway.SignedIn();
        var good = 0;
        for (var i = 0; i < 20; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1/competitors");
            request.Content = method == "GET" ? null : new StringContent("body");
            using var response = await client.SendAsync(request);
            if (response.IsSuccessStatusCode)
            {
                good++;
                Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(method == "GET" ? "" : "body"));
            }
            else
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            }
        }

        Assert.That(good, method == "POST" ? Is.LessThan(20) : Is.GreaterThanOrEqualTo(atLeast));
    }

    [Test]
    public async Task Request_AnswerWasCutOff_IsNotRepeated()
    {
        var asked = 0;
        await using var data = await StartAsync(app => app.MapGet("/api/v1/competitors", (HttpContext http) =>
        {
            Interlocked.Increment(ref asked);
            http.Abort();
        }));
        await using var gateway = await GatewayApp.StartAsync([.. data.Of("data", 0), .. data.Of("data", 1)]);
        using var client = gateway.SignedIn();

        using var response = await client.GetAsync("/api/v1/competitors");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task Request_ContextHeaders_ReachTheServiceAndComeBackOnce()
    {
        await using var data = await StartAsync(app => app.MapGet("/api/v1/competitors", (HttpContext http) =>
        {
            http.Response.Headers["X-Request-ID"] = http.Request.Headers["X-Request-ID"];
            return $"{http.Request.Headers["X-Request-ID"]} {http.Request.Headers["X-Correlation-ID"]}";
        }));
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();

        using var made = await client.GetAsync("/api/v1/competitors");
        var ids = (await made.Content.ReadAsStringAsync()).Split(' ');
        client.DefaultRequestHeaders.Add("X-Request-ID", "mine-1");
        client.DefaultRequestHeaders.Add("X-Correlation-ID", "story-7");
        using var given = await client.GetAsync("/api/v1/competitors");

        Assert.That(ids[0], Is.Not.Empty);
        Assert.That(made.Headers.GetValues("X-Request-ID"), Is.EqualTo(new[] { ids[0] }));
        Assert.That(made.Headers.GetValues("X-Correlation-ID"), Is.EqualTo(new[] { ids[1] }));
        Assert.That(await given.Content.ReadAsStringAsync(), Is.EqualTo("mine-1 story-7"));
        Assert.That(given.Headers.GetValues("X-Request-ID"), Is.EqualTo(new[] { "mine-1" }));
    }

    private Task<Backend> StartAsync(Action<WebApplication> map) => overHttp2 ? Backend.StartBothAsync(map) : Backend.StartAsync(map);
}
