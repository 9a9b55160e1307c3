using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>What one caller does ends or holds up nobody else's request on the connection that they share.</summary>
internal sealed class SharedConnectionTests
{
    private const string Path = "/api/v1/competitors";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

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
    public async Task CallersWhoGiveUp_FasterThanTheServiceEndsTheirRequests_EndNoOther()
    {
        // Kestrel refuses what comes while two hundred are at work, and would end the connection at the twentieth.
        const int Given = 300;
        var held = new Held();
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = Enumerable.Range(0, Given).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        await using var data = await Backend.StartBothAsync(app =>
        {
            app.MapGet($"{Path}/busy/{{number:int}}", async (int number) =>
            {
                reached[number].SetResult();
                await mayEnd.Task;
            });
            app.MapGet($"{Path}/held", (Delegate)held.AnswerAsync);
        });
        await using var gateway = await GatewayApp.StartAsync(data.Of("data"));
        using var client = gateway.SignedIn();
        var other = client.GetStringAsync($"{Path}/held");
        await held.Reached.Task.WaitAsync(s_patience);

        var refused = 0;
        for (var i = 0; i < Given; i++)
        {
            using var gone = new CancellationTokenSource();
            var given = client.GetAsync($"{Path}/busy/{i}", gone.Token);
            await Task.WhenAny(given, reached[i].Task).WaitAsync(s_patience);
            refused += given.IsCompletedSuccessfully ? 1 : 0;
            await gone.CancelAsync();
            await Task.WhenAny(given);
        }

        held.MayEnd.SetResult();
        Assert.That(refused, Is.GreaterThan(50));
        Assert.That(await other.WaitAsync(s_patience), Is.EqualTo("good"));
        mayEnd.SetResult();
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
