using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Security.Revocation;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Routing;

internal sealed class StreamEndsTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);
    private Guid _session;
    private Backend _notification = null!;
    private GatewayApp _gateway = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _session = Guid.CreateVersion7();
        _notification = await Backend.StartAsync(app =>
        {
            app.MapGet("/api/v1/live", async (HttpContext http) =>
            {
                http.Response.ContentType = "text/event-stream";
                await http.Response.WriteAsync("data: first\n");
                await http.Response.Body.FlushAsync();
                await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
            });
            app.Map("/hubs/live", async (HttpContext http) =>
            {
                using var socket = await http.WebSockets.AcceptWebSocketAsync();
                await socket.ReceiveAsync(new byte[1], http.RequestAborted);
            });
        });
        _gateway = await GatewayApp.StartAsync(("services:notification:http:0", _notification.Address));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _notification.DisposeAsync();
    }

    [Test]
    public async Task Stream_SessionEnds_IsCutAndRefusedAgain()
    {
        using var client = _gateway.SignedIn(TokenOf("sid", _session));
        using var reader = await OpenAsync(client);

        await Revocations(_gateway).RevokeSessionAsync(_session, s_lifetime);

        Assert.That(async () => await reader.ReadLineAsync().WaitAsync(s_patience), Throws.InstanceOf<IOException>());
        using var again = await client.GetAsync("/api/v1/live");
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Stream_ClientIsDeletedAtAnotherGateway_IsCut()
    {
        await using var other = await GatewayApp.StartAsync();
        using var client = _gateway.SignedIn(TokenOf("client_id", _session));
        using var reader = await OpenAsync(client);

        await Revocations(other).RevokeClientAsync($"{_session}", s_lifetime);

        Assert.That(async () => await reader.ReadLineAsync().WaitAsync(s_patience), Throws.InstanceOf<IOException>());
    }

    [TestCase("none")]
    [TestCase("viewer")]
    public async Task Stream_OfAMemberWhoseRoleChanges_IsCut(string role)
    {
        var caller = TestCaller.In(Guid.CreateVersion7());
        using var client = _gateway.SignedIn(_gateway.Issuer.Token(caller));
        using var reader = await OpenAsync(client);
        using var other = _gateway.SignedIn(_gateway.Issuer.Token(TestCaller.In(caller.Workspaces[0].Id)));
        using var otherReader = await OpenAsync(other);

        await Revocations(_gateway).TellAsync($"member:{caller.Workspaces[0].Id}:{caller.UserId}:{role}", TimeProvider.System.GetUtcNow().AddMinutes(30));

        Assert.That(async () => await reader.ReadLineAsync().WaitAsync(s_patience), Throws.InstanceOf<IOException>());
        Assert.That(otherReader.ReadLineAsync().IsCompleted, Is.False);
        using var again = await client.GetAsync($"/api/v1/live?workspaceId={caller.Workspaces[0].Id}", HttpCompletionOption.ResponseHeadersRead);
        Assert.That(again.StatusCode, Is.EqualTo(role == "none" ? HttpStatusCode.NotFound : HttpStatusCode.OK));
    }

    [Test]
    public async Task Stream_OfAnotherSession_GoesOn()
    {
        using var client = _gateway.SignedIn(TokenOf("sid", Guid.CreateVersion7()));
        using var reader = await OpenAsync(client);
        using var ended = _gateway.SignedIn(TokenOf("sid", _session));
        using var endedReader = await OpenAsync(ended);

        await Revocations(_gateway).RevokeSessionAsync(_session, s_lifetime);

        Assert.That(async () => await endedReader.ReadLineAsync().WaitAsync(s_patience), Throws.InstanceOf<IOException>());
        Assert.That(reader.ReadLineAsync().IsCompleted, Is.False);
    }

    [Test]
    public async Task WebSocket_SessionEnds_IsCut()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {TokenOf("sid", _session)}");
        var address = new UriBuilder(_gateway.Client.BaseAddress!) { Scheme = "ws", Path = "/hubs/live" };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);

        await Revocations(_gateway).RevokeSessionAsync(_session, s_lifetime);

        Assert.That(
            async () => await socket.ReceiveAsync(new byte[1], CancellationToken.None).WaitAsync(s_patience), Throws.InstanceOf<WebSocketException>());
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task WebSocket_CallerLeaves_IsNoFailureInTheTrace(bool says)
    {
        using var spans = new ProxySpans();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {TokenOf("sid", _session)}");
        await socket.ConnectAsync(new UriBuilder(_gateway.Client.BaseAddress!) { Scheme = "ws", Path = "/hubs/live" }.Uri, CancellationToken.None);

        if (says)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }

        socket.Abort();

        Assert.That(await spans.StatusOfAsync("/hubs/live"), Is.Not.EqualTo(ActivityStatusCode.Error));
    }

    [Test]
    public async Task Stream_CallerLeaves_IsNoFailureInTheTrace()
    {
        using var spans = new ProxySpans();
        using (var client = _gateway.SignedIn(TokenOf("sid", _session)))
        {
            (await OpenAsync(client)).Dispose();
        }

        Assert.That(await spans.StatusOfAsync("/api/v1/live"), Is.Not.EqualTo(ActivityStatusCode.Error));
    }

    [Test]
    public async Task Stream_ServiceDies_IsAFailureInTheTrace()
    {
        using var spans = new ProxySpans();
        using var client = _gateway.SignedIn(TokenOf("sid", _session));
        using var reader = await OpenAsync(client);

        await _notification.DisposeAsync();

        Assert.That(await spans.StatusOfAsync("/api/v1/live"), Is.EqualTo(ActivityStatusCode.Error));
    }

    private static async Task<StreamReader> OpenAsync(HttpClient client)
    {
        var response = await client.GetAsync("/api/v1/live", HttpCompletionOption.ResponseHeadersRead);
        var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(await reader.ReadLineAsync().WaitAsync(s_patience), Is.EqualTo("data: first"));
        return reader;
    }

    private static TokenRevocations Revocations(GatewayApp gateway) => gateway.Services.GetRequiredService<TokenRevocations>();

    private string TokenOf(string claim, Guid value) => _gateway.Token(bend: token => token.Claims[claim] = $"{value}");
}
