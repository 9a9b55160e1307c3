using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Notification.Storage;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Notification.Tests.Channels;

internal sealed class ChannelEndpointsTests
{
    [Test]
    public async Task Create_Webhook_ShowsItsSecretOnceAndStoresItSealed()
    {
        using var tenant = new Tenant();

        var created = await tenant.AddWebhookAsync("https://hooks.example/in");

        var secret = created.GetProperty("config").GetProperty("secret").GetString()!;
        var id = created.GetProperty("id").GetGuid();
        var read = await tenant.GetAsync($"/api/v1/channels/{id}");
        await using var scope = NotificationApp.App.Scope(tenant.Workspace);
        var row = await scope.ServiceProvider.GetRequiredService<NotificationDbContext>().Channels.SingleAsync(c => c.Id == id);
        Assert.Multiple(() =>
        {
            Assert.That(secret, Does.StartWith("whsec_"));
            Assert.That(read.GetRawText(), Does.Not.Contain("whsec_"));
            Assert.That(row.Config, Does.Not.Contain("whsec_"));
            Assert.That(row.Secret, Is.Not.Null);
            Assert.That(Convert.ToBase64String(row.Secret!), Does.Not.Contain(secret[6..20]));
        });
    }

    [TestCase("-webhooks", HttpStatusCode.Forbidden)]
    [TestCase("-branding", HttpStatusCode.Created)]
    public async Task Create_Webhook_NeedsTheFeature(string decided, HttpStatusCode expected)
    {
        using var client = NotificationApp.App.Client(
            new TestCaller { Workspaces = [new(Guid.CreateVersion7(), "admin", "enterprise", decided)] });

        using var webhook = await client.PostAsJsonAsync(
            "/api/v1/channels", new { kind = "webhook", name = "C", config = new { url = "https://hooks.example/in" } });
        using var mail = await client.PostAsJsonAsync(
            "/api/v1/channels", new { kind = "email", name = "C", config = new { to = new[] { "a@example.com" } } });

        Assert.That((webhook.StatusCode, mail.StatusCode), Is.EqualTo((expected, HttpStatusCode.Created)));
    }

    [TestCase("""{"kind":"slack","name":"C","config":{}}""", "kind", "not available yet")]
    [TestCase("""{"kind":"pigeon","name":"C","config":{}}""", "kind", "one of")]
    [TestCase("""{"kind":"webhook","name":"C","config":{"url":"ftp://files.example"}}""", "config.url", "http")]
    [TestCase("""{"kind":"webhook","name":"C","config":{"url":"https://u:p@hooks.example"}}""", "config.url", "password")]
    [TestCase("""{"kind":"webhook","name":"C","config":{"url":"https://hooks.example","secret":"x"}}""", "config.secret", "whsec_")]
    [TestCase("""{"kind":"email","name":"C","config":{"to":[]}}""", "config.to", "addresses")]
    [TestCase("""{"kind":"email","name":"C","config":{"to":["a@b.example\r\nBcc: x@y.example"]}}""", "config.to", "addresses")]
    [TestCase("""{"kind":"email","name":"C","config":"a@b.example"}""", "config", "object")]
    public async Task Create_WrongField_Returns400NamingIt(string body, string field, string says)
    {
        using var tenant = new Tenant();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await tenant.Client.PostAsync("/api/v1/channels", content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        var errors = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.That(errors.GetProperty(field)[0].GetString(), Does.Contain(says));
    }

    [Test]
    public async Task Change_WithoutSecret_KeepsItAndTheReceiverStillAgrees()
    {
        using var tenant = new Tenant();
        await using var receiver = NotificationApp.NextReceiver();
        var created = await tenant.AddWebhookAsync("https://elsewhere.example/in");
        var path = $"/api/v1/channels/{created.GetProperty("id").GetGuid()}";

        using var changed = await tenant.Client.PutAsJsonAsync(path, new { name = "Moved", config = new { url = receiver.Url } });
        var test = await tenant.PostAsync($"{path}/test");

        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(test.GetProperty("delivered").GetBoolean(), Is.True, test.GetRawText());
        Assert.That(WebhookReceiver.IsGenuine(
            receiver.Received[0], created.GetProperty("config").GetProperty("secret").GetString()!, TimeProvider.System.GetUtcNow()), Is.True);
    }

    [Test]
    public async Task Test_FailingReceiver_SaysHonestlyWhatHappened()
    {
        using var tenant = new Tenant();
        await using var receiver = NotificationApp.NextReceiver();
        receiver.Fail(1, 500);
        var failing = await tenant.AddWebhookAsync(receiver.Url);
        var forbidden = await tenant.AddWebhookAsync("http://127.0.0.1:9/metadata");

        var failed = await tenant.PostAsync($"/api/v1/channels/{failing.GetProperty("id").GetGuid()}/test");
        var refused = await tenant.PostAsync($"/api/v1/channels/{forbidden.GetProperty("id").GetGuid()}/test");

        Assert.Multiple(() =>
        {
            Assert.That(failed.GetProperty("delivered").GetBoolean(), Is.False);
            Assert.That(failed.GetProperty("code").GetInt32(), Is.EqualTo(500));
            Assert.That(refused.GetProperty("delivered").GetBoolean(), Is.False);
            Assert.That(refused.GetProperty("error").GetString(), Does.Contain("not allowed"));
        });
    }

    [Test]
    public async Task Delete_ChannelOfARule_LeavesTheRuleWithoutIt()
    {
        using var tenant = new Tenant();
        var channel = (await tenant.AddWebhookAsync("https://hooks.example/in")).GetProperty("id").GetGuid();
        var rule = await tenant.AddRuleAsync("in_app", channel.ToString());

        using var deleted = await tenant.Client.DeleteAsync($"/api/v1/channels/{channel}");

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        var after = await tenant.GetAsync($"/api/v1/alerts/rules/{rule.GetProperty("id").GetGuid()}");
        Assert.That(after.GetProperty("channels").EnumerateArray().Select(c => c.GetString()), Is.EqualTo(new[] { "in_app" }));
    }

    [Test]
    public async Task EverythingOfAWorkspace_ForAnotherOne_DoesNotExist()
    {
        using var tenant = new Tenant();
        using var stranger = new Tenant();
        var channel = (await tenant.AddWebhookAsync("https://hooks.example/in")).GetProperty("id").GetGuid();
        var rule = (await tenant.AddRuleAsync("in_app")).GetProperty("id").GetGuid();

        Assert.That((await stranger.Client.GetAsync($"/api/v1/channels/{channel}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await stranger.Client.GetAsync($"/api/v1/alerts/rules/{rule}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await stranger.Client.DeleteAsync($"/api/v1/channels/{channel}")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await stranger.ItemsAsync("/api/v1/channels"), Is.Empty);
        await using var source = NpgsqlDataSource.Create(NotificationApp.App.Database.Runtime);
        foreach (var table in new[] { "rules", "channels", "alerts", "updates", "deliveries", "live_events", "removed_competitors" })
        {
            await using var forgotten = source.CreateCommand($"SELECT count(*) FROM notification.{table}");
            Assert.That(await forgotten.ExecuteScalarAsync(), Is.EqualTo(0L), $"{table} without a workspace");
        }
    }
}
