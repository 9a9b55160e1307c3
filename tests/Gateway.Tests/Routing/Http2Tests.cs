using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>Many callers' requests on one connection to a service: what they share, and that none of them suffers from another.</summary>
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

    [Test]
    public async Task CallerWhoGivesUp_EndsItsRequestAlone()
    {
        var (first, second) = (new Held(), new Held());
        await using var data = await Backend.StartBothAsync(app =>
        {
            app.MapGet($"{Path}/first", (Delegate)first.AnswerAsync);
            app.MapGet($"{Path}/second", (Delegate)second.AnswerAsync);
        });
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();
        using var gone = new CancellationTokenSource();
        var given = client.GetAsync($"{Path}/first", gone.Token);
        var kept = client.GetStringAsync($"{Path}/second");
        var connection = await first.Reached.Task.WaitAsync(s_patience);
        Assert.That(await second.Reached.Task.WaitAsync(s_patience), Is.EqualTo(connection), "they share it");

        await gone.CancelAsync();
        await first.Left.Task.WaitAsync(s_patience);
        second.MayEnd.SetResult();

        Assert.That(await kept.WaitAsync(s_patience), Is.EqualTo("good"));
        Assert.That(async () => await given, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(second.Left.Task.IsCompleted, Is.False);
    }

    [Test]
    public async Task Bodies_ThatTheServiceDoesNotReadYet_KeepNoOtherWaiting()
    {
        const int Waiting = 5;
        var mayRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var waiting = new CountdownEvent(Waiting);
        await using var data = await Backend.StartBothAsync(app =>
        {
            app.MapPost($"{Path}/slow", async (HttpContext http) =>
            {
                waiting.Signal();
                await mayRead.Task.WaitAsync(s_patience);
                return await LengthAsync(http.Request.Body);
            });
            app.MapPost(Path, (Stream body) => LengthAsync(body));
        });
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();
        var body = new byte[2 * 1024 * 1024];

        var slow = Enumerable.Range(0, Waiting).Select(_ => client.PostAsync($"{Path}/slow", new ByteArrayContent(body))).ToList();
        await Task.Run(() => waiting.Wait(s_patience));
        using var quick = await client.PostAsync(Path, new ByteArrayContent(body)).WaitAsync(s_patience);

        Assert.That(await quick.Content.ReadAsStringAsync(), Is.EqualTo($"{body.Length}"));
        mayRead.SetResult();
        foreach (var one in await Task.WhenAll(slow))
        {
            Assert.That(await one.Content.ReadAsStringAsync(), Is.EqualTo($"{body.Length}"));
        }
    }

    [Test]
    public async Task Body_ThatIsSlow_HarmsNobody()
    {
        var held = new Held();
        await using var data = await Backend.StartBothAsync(app =>
        {
            app.MapPost(Path, (Stream body) => LengthAsync(body));
            app.MapGet(Path, () => "good");
            app.MapGet($"{Path}/held", (Delegate)held.AnswerAsync);
        });
        // It would refuse that caller itself, at the moment when the service gave up the connection.
        await using var gateway = await GatewayApp.StartAsync(
            null, services => services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MinRequestBodyDataRate = null), data.Of("data"));
        using var client = gateway.SignedIn();
        var other = client.GetStringAsync($"{Path}/held");
        await held.Reached.Task.WaitAsync(s_patience);

        // Kestrel wants 240 bytes a second after 5 s.
        using var slow = new TcpClient();
        await slow.ConnectAsync(gateway.Client.BaseAddress!.Host, gateway.Client.BaseAddress.Port);
        var stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {gateway.Token()}\r\nConnection: close\r\nContent-Length: 2\r\n\r\n1"));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        for (var i = 0; i < 16; i++)
        {
            await timer.WaitForNextTickAsync();
            Assert.That(await client.GetStringAsync(Path), Is.EqualTo("good"));
        }

        await stream.WriteAsync("2"u8.ToArray());
        using var reader = new StreamReader(stream);
        Assert.That(await reader.ReadToEndAsync().WaitAsync(s_patience), Does.StartWith("HTTP/1.1 200 OK").And.Contains("\r\n2\r\n"));
        held.MayEnd.SetResult();
        Assert.That(await other.WaitAsync(s_patience), Is.EqualTo("good"));
    }

    [Test]
    public async Task Answer_BeforeTheBodyWasSent_ComesThroughAndHarmsNobody()
    {
        var held = new Held();
        await using var data = await Backend.StartBothAsync(app =>
        {
            app.MapPost(Path, () => Results.Conflict("early"));
            app.MapGet($"{Path}/held", (Delegate)held.AnswerAsync);
        });
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();
        var other = client.GetStringAsync($"{Path}/held");
        await held.Reached.Task.WaitAsync(s_patience);

        using var early = await client.PostAsync(Path, new ByteArrayContent(new byte[4 * 1024 * 1024])).WaitAsync(s_patience);
        held.MayEnd.SetResult();

        Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await early.Content.ReadAsStringAsync(), Is.EqualTo("\"early\""));
        Assert.That(await other.WaitAsync(s_patience), Is.EqualTo("good"));
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
    public async Task Answers_ThatTheirCallersDoNotRead_KeepNoOtherWaiting()
    {
        const int Unread = 20;
        using var waiting = new CountdownEvent(Unread);
        await using var data = await Backend.StartBothAsync(app =>
        {
            app.MapGet($"{Path}/large", async (HttpContext http) =>
            {
                var piece = new byte[1024 * 1024];
                for (var i = 0; i < 8; i++)
                {
                    await http.Response.Body.WriteAsync(piece, http.RequestAborted);
                    if (i == 0)
                    {
                        waiting.Signal();
                    }
                }
            });
            app.MapGet(Path, () => "good");
        });
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();

        var unread = await Task.WhenAll(Enumerable.Range(0, Unread)
            .Select(_ => client.GetAsync($"{Path}/large", HttpCompletionOption.ResponseHeadersRead)));
        await Task.Run(() => waiting.Wait(s_patience));

        Assert.That(await client.GetStringAsync(Path).WaitAsync(s_patience), Is.EqualTo("good"));
        foreach (var one in unread)
        {
            one.Dispose();
        }
    }

    [Test]
    public async Task Request_WithAllTheFieldsThatTheGatewayTakes_IsAnsweredAndHarmsNobody()
    {
        var held = new Held();
        await using var data = await Backend.StartBothAsync(app =>
        {
            app.MapGet(Path, (HttpContext http) => http.Request.Headers.Count(field => field.Key.StartsWith("full-", StringComparison.OrdinalIgnoreCase)));
            app.MapGet($"{Path}/held", (Delegate)held.AnswerAsync);
        });
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();
        using var full = gateway.SignedIn();
        var token = full.DefaultRequestHeaders.Authorization!.ToString().Length;
        const int Fields = 96;
        for (var i = 0; i < Fields; i++)
        {
            full.DefaultRequestHeaders.Add($"Full-{i}", new string('x', (31_500 - token - (Fields * "Full-nn: \r\n".Length)) / Fields));
        }

        var other = client.GetStringAsync($"{Path}/held");
        await held.Reached.Task.WaitAsync(s_patience);
        var count = await full.GetStringAsync(Path);
        held.MayEnd.SetResult();

        Assert.That(count, Is.EqualTo($"{Fields}"));
        Assert.That(await other.WaitAsync(s_patience), Is.EqualTo("good"));
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

    private static async Task<string> LengthAsync(Stream body)
    {
        var counted = 0L;
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer)) > 0)
        {
            counted += read;
        }

        return counted.ToString(CultureInfo.InvariantCulture);
    }

    // An answer that waits until the test lets it end.
    private sealed class Held
    {
        public TaskCompletionSource<string> Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<string> AnswerAsync(HttpContext http)
        {
            Reached.SetResult(http.Connection.Id);
            try
            {
                await MayEnd.Task.WaitAsync(http.RequestAborted);
                return "good";
            }
            catch (OperationCanceledException)
            {
                Left.SetResult();
                throw;
            }
        }
    }
}
