using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>A stream lasts while something is heard of either end, and no longer: a machine that is lost says nothing of it.</summary>
internal sealed class StreamSilenceTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(100);
    private volatile string _said = "";
    private Backend _service = null!;
    private GatewayApp _gateway = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _said = ": still here";
        _service = await Backend.StartAsync(app =>
        {
            app.MapGet("/api/v1/live", async (HttpContext http, bool beats) =>
            {
                http.Response.ContentType = "text/event-stream";
                await http.Response.WriteAsync("data: first\n");
                await http.Response.Body.FlushAsync();
                using var timer = new PeriodicTimer(s_beat);
                while (await timer.WaitForNextTickAsync(http.RequestAborted))
                {
                    if (beats)
                    {
                        await http.Response.WriteAsync($"{_said}\n");
                        await http.Response.Body.FlushAsync();
                    }
                }
            });
            app.MapPost("/api/v1/query/ask", (HttpContext http) => Stall.UntilAsync(http.RequestAborted));
            app.Map("/hubs/live", async (HttpContext http) =>
            {
                using var socket = await http.WebSockets.AcceptWebSocketAsync();
                var buffer = new byte[10];
                while (!(await socket.ReceiveAsync(buffer, http.RequestAborted)).EndOfMessage || buffer[0] != '?')
                {
                }

                await socket.SendAsync("!"u8.ToArray(), WebSocketMessageType.Text, true, http.RequestAborted);
            });
        });
        _gateway = await GatewayApp.StartAsync(
            ("services:notification:http:0", _service.Address), ("services:query:http:0", _service.Address), ("Gateway:StreamSilenceSeconds", "5"));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Test]
    public async Task Stream_ThatFallsSilent_IsCut_AndOneWithASignOfLifeGoesOn()
    {
        using var client = _gateway.SignedIn();
        using var beating = await OpenAsync(client, beats: true);
        using var silent = await OpenAsync(client, beats: false);

        Assert.That(async () => await silent.ReadLineAsync().WaitAsync(s_patience), Throws.InstanceOf<IOException>());

        _said = "data: afterwards";
        string? line;
        do
        {
            line = await beating.ReadLineAsync().WaitAsync(s_patience);
        }
        while (line == ": still here");
        Assert.That(line, Is.EqualTo("data: afterwards"));
    }

    [Test]
    public async Task Stream_ThatFallsSilent_IsAFailureInTheTrace()
    {
        using var spans = new ProxySpans();
        using var client = _gateway.SignedIn();

        using var silent = await OpenAsync(client, beats: false);

        Assert.That(await spans.StatusOfAsync("/api/v1/live"), Is.EqualTo(ActivityStatusCode.Error));
    }

    [Test]
    public async Task Stream_ThatDoesNotBegin_Is504()
    {
        using var client = _gateway.SignedIn();

        using var response = await client.PostAsync("/api/v1/query/ask", null).WaitAsync(s_patience);

        await Problem.ShouldBeAsync(response, HttpStatusCode.GatewayTimeout);
    }

    [Test]
    public async Task WebSocket_OnWhichOnlyTheClientSpeaks_GoesOn_AndASilentOneIsCut()
    {
        using var speaking = await ConnectAsync();
        using var silent = await ConnectAsync();
        var cut = silent.ReceiveAsync(new byte[1], CancellationToken.None).WaitAsync(s_patience);

        using (var timer = new PeriodicTimer(s_beat))
        {
            while (!cut.IsCompleted)
            {
                await SendAsync(speaking, ".");
                await timer.WaitForNextTickAsync();
            }
        }

        Assert.That(async () => await cut, Throws.InstanceOf<WebSocketException>());
        await SendAsync(speaking, "?");
        var buffer = new byte[1];
        await speaking.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(s_patience);
        Assert.That(buffer[0], Is.EqualTo((byte)'!'));
    }

    private static async Task<StreamReader> OpenAsync(HttpClient client, bool beats)
    {
        var response = await client.GetAsync($"/api/v1/live?beats={beats}", HttpCompletionOption.ResponseHeadersRead);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(await reader.ReadLineAsync().WaitAsync(s_patience), Is.EqualTo("data: first"));
        return reader;
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        // It would speak by itself.
        socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_gateway.Token()}");
        await socket.ConnectAsync(new UriBuilder(_gateway.Client.BaseAddress!) { Scheme = "ws", Path = "/hubs/live" }.Uri, CancellationToken.None);
        return socket;
    }
}
