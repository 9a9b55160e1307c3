using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Live;

internal sealed class LiveHubTests
{
    [TestCase(HttpTransportType.WebSockets)]
    [TestCase(HttpTransportType.ServerSentEvents)]
    [TestCase(HttpTransportType.LongPolling)]
    public async Task Hub_Events_AreThoseOfTheStreamAndOfNoOtherWorkspace(HttpTransportType transport)
    {
        using var tenant = new Tenant();
        using var stranger = new Tenant();
        await using var stream = await EventStream.OpenAsync(NotificationApp.App.Client(workspace: tenant.Workspace));
        var received = new ConcurrentQueue<JsonElement>();
        await using var connection = Connect(tenant, transport, "", received);
        await connection.StartAsync();
        var job = LiveStreamTests.Job();

        await NotificationApp.App.Bus.PublishAsync(LiveStreamTests.Job(), stranger.Workspace);
        await NotificationApp.App.Bus.PublishAsync(job, tenant.Workspace);
        await Eventually.IsTrueAsync(() => !received.IsEmpty && stream.Events.Count > 0, "both heard of the job");

        Assert.That(received.Single().GetRawText(), Is.EqualTo(stream.Events.Single().Data.GetRawText()));
        Assert.That(stream.Events.Single().ItemId, Is.EqualTo(job.JobId));
        await connection.StopAsync();

        await NotificationApp.App.Bus.PublishAsync(LiveStreamTests.Job(), tenant.Workspace);
        await Eventually.IsTrueAsync(() => stream.Events.Count == 2, "the stream heard what the hub's client missed");
        var resumed = new ConcurrentQueue<JsonElement>();
        await using var again = Connect(tenant, transport, $"?lastEventId={received.Single().GetProperty("id").GetString()}", resumed);
        await again.StartAsync();
        await Eventually.IsTrueAsync(() => !resumed.IsEmpty, "the hub told it afterwards");
        Assert.That(resumed.Single().GetRawText(), Is.EqualTo(stream.Events[1].Data.GetRawText()));
    }

    [Test]
    public async Task Hub_WithoutToken_IsRefused()
    {
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(NotificationApp.App.Address, "/hubs/live")).Build();

        Assert.That(async () => await connection.StartAsync(), Throws.InstanceOf<HttpRequestException>().With.Message.Contains("401"));
        Assert.That(connection.State, Is.EqualTo(HubConnectionState.Disconnected));
    }

    private static HubConnection Connect(Tenant tenant, HttpTransportType transport, string query, ConcurrentQueue<JsonElement> received)
    {
        var token = NotificationApp.App.Issuer.Token(TestCaller.In(tenant.Workspace, "viewer"));
        var connection = new HubConnectionBuilder()
            .WithUrl(new Uri(NotificationApp.App.Address, "/hubs/live" + query), options =>
            {
                options.Transports = transport;
                options.AccessTokenProvider = () => Task.FromResult<string?>(token);
            })
            .Build();
        connection.On<JsonElement>("event", received.Enqueue);
        return connection;
    }
}
