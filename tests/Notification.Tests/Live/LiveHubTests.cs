using System.Net;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Live;

internal sealed class LiveHubTests
{
    [Test]
    public async Task Hub_Events_AreThoseOfTheStreamAndOfNoOtherWorkspace()
    {
        using var tenant = new Tenant();
        using var stranger = new Tenant();
        var token = NotificationApp.App.Issuer.Token(TestCaller.In(tenant.Workspace, "viewer"));
        await using var stream = await EventStream.OpenAsync(NotificationApp.App.Client(workspace: tenant.Workspace));
        var job = LiveStreamTests.Job();
        string last;
        await using (var hub = await HubClient.ConnectAsync(NotificationApp.App.Address, token))
        {
            await NotificationApp.App.Bus.PublishAsync(LiveStreamTests.Job(), stranger.Workspace);
            await NotificationApp.App.Bus.PublishAsync(job, tenant.Workspace);
            await Eventually.IsTrueAsync(() => hub.Received.Count > 0 && stream.Events.Count > 0, "both heard of the job");

            Assert.That(hub.Received.Single().GetRawText(), Is.EqualTo(stream.Events.Single().Data.GetRawText()));
            Assert.That(stream.Events.Single().ItemId, Is.EqualTo(job.JobId));
            last = hub.Received.Single().GetProperty("id").GetString()!;
        }

        await NotificationApp.App.Bus.PublishAsync(LiveStreamTests.Job(), tenant.Workspace);
        await Eventually.IsTrueAsync(() => stream.Events.Count == 2, "the stream heard what the hub's client missed");
        await using var again = await HubClient.ConnectAsync(NotificationApp.App.Address, token, $"&lastEventId={last}");
        await Eventually.IsTrueAsync(() => again.Received.Count > 0, "the hub told it afterwards");
        Assert.That(again.Received.Single().GetRawText(), Is.EqualTo(stream.Events[1].Data.GetRawText()));
    }

    [Test]
    public async Task Hub_PersonOfTwoWorkspaces_ChoosesByParameter()
    {
        using var tenant = new Tenant();
        using var other = new Tenant();
        var token = NotificationApp.App.Issuer.Token(new TestCaller
        {
            Workspaces = [new(tenant.Workspace, "viewer", "free"), new(other.Workspace, "viewer", "free")],
        });
        await using var hub = await HubClient.ConnectAsync(NotificationApp.App.Address, token, $"&workspaceId={other.Workspace}");
        var job = LiveStreamTests.Job();

        await NotificationApp.App.Bus.PublishAsync(LiveStreamTests.Job(), tenant.Workspace);
        await NotificationApp.App.Bus.PublishAsync(job, other.Workspace);
        await Eventually.IsTrueAsync(() => hub.Received.Count > 0, "the hub told the job");

        Assert.That(hub.Received.Single().GetProperty("item").GetProperty("id").GetGuid(), Is.EqualTo(job.JobId));
        using var anonymous = NotificationApp.App.Anonymous();
        using var unnamed = await anonymous.PostAsync($"/hubs/live/negotiate?negotiateVersion=1&access_token={token}", null);
        using var stranger = await anonymous.PostAsync(
            $"/hubs/live/negotiate?negotiateVersion=1&access_token={token}&workspaceId={Guid.CreateVersion7()}", null);
        Assert.That(unnamed.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(stranger.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Hub_WithoutToken_IsRefused()
    {
        using var anonymous = NotificationApp.App.Anonymous();

        using var response = await anonymous.PostAsync("/hubs/live/negotiate?negotiateVersion=1", null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }
}
