using System.Net;
using System.Text.Json;
using Npgsql;
using Periscope.Contracts.Notification;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Notification.Tests.Deliveries;

internal sealed class WebhookDeliveryTests
{
    [Test]
    public async Task Alert_ReceiverDownForTwoRetries_ArrivesOnceSigned()
    {
        using var tenant = new Tenant();
        await using var receiver = NotificationApp.NextReceiver();
        receiver.Fail(2);
        var secret = await WatchAsync(tenant, receiver.Url);
        var update = Updates.Pricing();
        var messageId = Guid.CreateVersion7();

        await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace, messageId);
        await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace, messageId);
        var delivery = await tenant.DeliveryAsync("delivered");

        Assert.That(delivery.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("status").GetString()),
            Is.EqualTo(new[] { "failed", "failed", "delivered" }));
        Assert.That(receiver.Received.Select(r => r.Answer), Is.EqualTo(new[] { 503, 503, 204 }));
        Assert.That(receiver.Received.Select(r => r.Id).Distinct(), Has.Exactly(1).Items, "the id stays, so that the receiver can tell");
        Assert.That(receiver.Received, Has.All.Matches<ReceivedWebhook>(r => WebhookReceiver.IsGenuine(r!, secret, TimeProvider.System.GetUtcNow())));
        var body = JsonSerializer.Deserialize<JsonElement>(receiver.Accepted[0].Body);
        Assert.Multiple(() =>
        {
            Assert.That(body.GetProperty("type").GetString(), Is.EqualTo("alert.raised"));
            Assert.That(body.GetProperty("data").GetProperty("alert").GetProperty("updateId").GetGuid(), Is.EqualTo(update.UpdateId));
            Assert.That(body.GetProperty("data").GetProperty("update").GetProperty("citations")[0].GetProperty("quote").GetString(),
                Is.EqualTo(update.Citations[0].Quote));
            Assert.That(body.GetProperty("timestamp").GetString(), Does.EndWith("Z"));
            Assert.That(body.GetProperty("data").GetProperty("update").GetProperty("citations")[0].GetProperty("capturedAt").GetString(), Does.EndWith("Z"));
            Assert.That(receiver.Accepted[0].ContentType, Is.EqualTo("application/json"));
        });
    }

    [Test]
    public async Task Alert_ReceiverStaysDown_IsDeadWithAFactAndCanBeRetried()
    {
        using var tenant = new Tenant();
        await using var failed = await NotificationApp.App.Bus.ObserveAsync<DeliveryFailed>();
        await using var receiver = NotificationApp.NextReceiver();
        receiver.Fail(3);
        await WatchAsync(tenant, receiver.Url);

        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), tenant.Workspace);
        var dead = await tenant.DeliveryAsync("dead");
        var id = dead.GetProperty("id").GetGuid();
        var fact = await failed.FirstAsync(f => f.DeliveryId == id);
        await tenant.PostAsync($"/api/v1/deliveries/{id}/retry");
        var delivered = await tenant.DeliveryAsync("delivered");

        Assert.That(fact.Error, Does.Contain("503"));
        Assert.That(delivered.GetProperty("attempts").GetArrayLength(), Is.EqualTo(4));
        using var again = await tenant.Client.PostAsync($"/api/v1/deliveries/{id}/retry", null);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Alert_ReceiverHangsOrIsGone_TimesOutOrDisablesTheChannel()
    {
        using var tenant = new Tenant();
        await using var receiver = NotificationApp.NextReceiver();
        receiver.Hang();
        receiver.Fail(1, (int)HttpStatusCode.Gone);
        await WatchAsync(tenant, receiver.Url);

        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), tenant.Workspace);
        var dead = await tenant.DeliveryAsync("dead");

        var channel = (await tenant.ItemsAsync("/api/v1/channels"))[0];
        Assert.Multiple(() =>
        {
            Assert.That(dead.GetProperty("attempts")[0].GetProperty("error").GetString(), Does.Contain("did not answer"));
            Assert.That(dead.GetProperty("attempts")[1].GetProperty("code").GetInt32(), Is.EqualTo(410));
            Assert.That(channel.GetProperty("enabled").GetBoolean(), Is.False);
            Assert.That(channel.GetProperty("disabledReason").GetString(), Does.Contain("410"));
        });
    }

    [Test]
    public async Task Alert_ReceiverRedirects_IsNotFollowed()
    {
        using var tenant = new Tenant();
        await using var receiver = NotificationApp.NextReceiver();
        receiver.Fail(1, (int)HttpStatusCode.TemporaryRedirect);
        await WatchAsync(tenant, receiver.Url);

        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), tenant.Workspace);
        var delivery = await tenant.DeliveryAsync("delivered");

        Assert.That(delivery.GetProperty("attempts")[0].GetProperty("code").GetInt32(), Is.EqualTo(307));
    }

    [Test]
    public async Task Delivery_WorkerDiedHoldingIt_IsTakenOverWhenTheLeaseRunsOut()
    {
        using var tenant = new Tenant();
        await using var receiver = NotificationApp.NextReceiver();
        receiver.Fail(1);
        await WatchAsync(tenant, receiver.Url);
        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), tenant.Workspace);
        var delivery = await tenant.DeliveryAsync("delivered");
        var id = delivery.GetProperty("id").GetGuid();

        // What a worker killed in the middle of a try leaves behind: a lease that nobody will give back.
        await using var source = NpgsqlDataSource.Create(NotificationApp.App.Database.System);
        await using (var kill = source.CreateCommand("""
            UPDATE notification.deliveries SET status = 'retrying', next_attempt_at = now(), lease_id = gen_random_uuid(),
                leased_until = now() + interval '1 second', updated_at = now() WHERE id = $1
            """))
        {
            kill.Parameters.Add(new() { Value = id });
            Assert.That(await kill.ExecuteNonQueryAsync(), Is.EqualTo(1));
        }
        using var busy = await tenant.Client.PostAsync($"/api/v1/deliveries/{id}/retry", null);
        var after = await tenant.DeliveryAsync("delivered");

        Assert.That(busy.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(after.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("status").GetString()),
            Is.EqualTo(new[] { "failed", "delivered", "interrupted", "delivered" }));
        Assert.That(receiver.Received.Select(r => r.Id).Distinct(), Has.Exactly(1).Items);
    }

    [Test]
    public async Task Delivery_SecondReplica_SharesTheQueueWithoutDoubling()
    {
        await using var receiver = NotificationApp.NextReceiver();
        using var tenant = new Tenant();
        await WatchAsync(tenant, receiver.Url);
        await using var replica = new Replica();

        var updates = Enumerable.Range(0, 40).Select(n => Updates.Pricing(title: $"Change {n}")).ToArray();
        await Task.WhenAll(updates.Select(u => NotificationApp.App.Bus.PublishAsync(u, tenant.Workspace)));
        try
        {
            await Eventually.IsTrueAsync(
                async () => (await tenant.GetAsync("/api/v1/deliveries?status=delivered")).GetProperty("total").GetInt64() == updates.Length,
                "all are delivered");
        }
        catch (AssertionException)
        {
            TestContext.Out.WriteLine(await tenant.StateAsync());
            throw;
        }

        Assert.That(receiver.Received, Has.Count.EqualTo(updates.Length));
        Assert.That(receiver.Received.Select(r => r.Id), Is.Unique);
    }

    private static async Task<string> WatchAsync(Tenant tenant, string url)
    {
        var channel = await tenant.AddWebhookAsync(url);
        await tenant.AddRuleAsync(channel.GetProperty("id").GetString()!);
        return channel.GetProperty("config").GetProperty("secret").GetString()!;
    }
}
