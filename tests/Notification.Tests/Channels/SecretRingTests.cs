using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Notification.Channels;
using Periscope.Notification.Storage;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Security.Rings;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Notification.Tests.Channels;

/// <summary>The key of channels' secrets is changed while the service runs. On a service of their own: a rotation reaches every workspace.</summary>
internal sealed class SecretRingTests
{
    private ServiceApp<NotificationDbContext> _app = null!;
    private NpgsqlDataSource _system = null!;
    private NpgsqlDataSource _admin = null!;
    private Tenant _tenant = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _ = TestServers.Postgres;
        _app = await ServiceApp<NotificationDbContext>.StartAsync("notification", NotificationApp.Settings(), realPort: true);
        _system = NpgsqlDataSource.Create(_app.Database.System);
        _admin = NpgsqlDataSource.Create(_app.Database.Admin);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _admin.DisposeAsync();
        await _system.DisposeAsync();
        await _app.DisposeAsync();
    }

    [SetUp]
    public void OpenWorkspace() => _tenant = new Tenant(_app);

    [TearDown]
    public async Task CloseWorkspaceAsync()
    {
        // What a test has damaged would stay with its version of the key.
        await using var clear = _admin.CreateCommand($"DELETE FROM {Mine}");
        await clear.ExecuteNonQueryAsync();
        _tenant.Dispose();
    }

    [Test]
    public async Task Rotation_SealsEverySecretAnew_AndWebhooksAndMailGoOn()
    {
        await using var receiver = NotificationApp.NextReceiver();
        var webhook = await _tenant.AddWebhookAsync(receiver.Url);
        var mail = await AddMailAsync("ann@example.com", "bob@example.com");
        var before = await BoxesAsync();

        var first = await RotateAsync();
        var later = await AddMailAsync("carol@example.com");
        var second = await RotateAsync();

        var tested = await _tenant.PostAsync($"/api/v1/channels/{webhook.GetProperty("id").GetGuid()}/test");
        Assert.That(tested.GetProperty("delivered").GetBoolean(), Is.True, tested.GetRawText());
        Assert.That(WebhookReceiver.IsGenuine(
            receiver.Received[0], webhook.GetProperty("config").GetProperty("secret").GetString()!, TimeProvider.System.GetUtcNow()), Is.True);
        Assert.That(await ToAsync(mail), Is.EqualTo(new[] { "ann@example.com", "bob@example.com" }));
        Assert.That(await ToAsync(later), Is.EqualTo(new[] { "carol@example.com" }));
        Assert.That(second, Is.EqualTo(first + 1));
        Assert.That(await ReadAsync($"SELECT DISTINCT secret_version::text FROM {Mine}"), Is.EqualTo(new[] { $"{second}" }));
        Assert.That(await ReadAsync("SELECT version::text FROM notification.key_ring ORDER BY version"), Is.EqualTo(new[] { $"{first}", $"{second}" }));
        Assert.That((await BoxesAsync()).Intersect(before), Is.Empty);
    }

    [Test]
    public async Task SecretFromBeforeTheRing_OpensAsItIs_AndTheRotationReachesIt()
    {
        await using var receiver = NotificationApp.NextReceiver();
        var id = (await _tenant.AddWebhookAsync(receiver.Url)).GetProperty("id").GetGuid();
        var secret = RandomNumberGenerator.GetBytes(32);
        var box = new Sealing(SecretKey.Load(Configuration)).Seal(secret, id.ToByteArray());
        await ExecuteAsync("UPDATE notification.channels SET secret = $1, secret_version = NULL WHERE id = $2", box, id);

        await _tenant.PostAsync($"/api/v1/channels/{id}/test");
        await RotateAsync();
        await _tenant.PostAsync($"/api/v1/channels/{id}/test");

        var text = new SigningSecret(secret).Reveal();
        Assert.That(receiver.Received, Has.Count.EqualTo(2));
        Assert.That(receiver.Received.Select(hook => WebhookReceiver.IsGenuine(hook, text, TimeProvider.System.GetUtcNow())), Is.All.True);
        Assert.That(await ReadAsync($"SELECT (secret_version IS NOT NULL)::text FROM notification.channels WHERE id = '{id}'"), Is.EqualTo(new[] { "true" }));
    }

    [Test]
    public async Task Secret_CopiedToAnotherChannel_DoesNotOpen()
    {
        await using var receiver = NotificationApp.NextReceiver();
        var (one, other) = (await _tenant.AddWebhookAsync(receiver.Url), await _tenant.AddWebhookAsync(receiver.Url));
        await ExecuteAsync(
            "UPDATE notification.channels c SET secret = o.secret FROM notification.channels o WHERE o.id = $1 AND c.id = $2",
            one.GetProperty("id").GetGuid(), other.GetProperty("id").GetGuid());

        var tested = await _tenant.PostAsync($"/api/v1/channels/{other.GetProperty("id").GetGuid()}/test");

        Assert.That(tested.GetProperty("delivered").GetBoolean(), Is.False);
        Assert.That(tested.GetProperty("error").GetString(), Does.Contain("set a new one"));
        Assert.That(receiver.Received, Is.Empty);
    }

    [Test]
    public async Task MailAddresses_AreNowhereInTheRow_AndLostOnesAreSaidToBeMissing()
    {
        var id = await AddMailAsync("dora@example.com");
        using var changed = await _tenant.Client.PutAsJsonAsync(
            $"/api/v1/channels/{id}", new { name = "Team", config = new { to = new[] { "erik@example.com" } } });

        var row = (await ReadAsync($"SELECT c::text FROM notification.channels c WHERE id = '{id}'")).Single();
        var to = await ToAsync(id);
        await ExecuteAsync("UPDATE notification.channels SET secret = $1 WHERE id = $2", new byte[60], id);
        var rotation = await SecretRing.Rotation(_system, SecretKey.Load(Configuration), TimeProvider.System).RunAsync(CancellationToken.None);
        var tested = await _tenant.PostAsync($"/api/v1/channels/{id}/test");

        Assert.That(changed.IsSuccessStatusCode, Is.True);
        Assert.That(row, Does.Not.Contain("example.com").And.Not.Contain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes("example.com"))));
        Assert.That(to, Is.EqualTo(new[] { "erik@example.com" }));
        Assert.That(await ToAsync(id), Is.Empty);
        Assert.That(tested.GetProperty("error").GetString(), Does.Contain("set them anew"));
        Assert.That(rotation.Lost, Is.EqualTo(new[] { ("channels", id) }));
    }

    [Test]
    public async Task MailAddressesFromBefore_AreSealedWhenTheServiceStarts()
    {
        var id = await AddMailAsync("frank@example.com");
        await ExecuteAsync(
            """UPDATE notification.channels SET config = '{"to":["frank@example.com"]}', secret = NULL, secret_version = NULL WHERE id = $1""", id);

        var before = await ToAsync(id);
        await _app.Services.GetRequiredService<PlainRecipients>().SealAsync(CancellationToken.None);

        Assert.That(before, Is.EqualTo(new[] { "frank@example.com" }), "they are read as they are until then");
        Assert.That(await ReadAsync($"SELECT config::text FROM notification.channels WHERE id = '{id}'"), Is.EqualTo(new[] { "{}" }));
        Assert.That(await ToAsync(id), Is.EqualTo(new[] { "frank@example.com" }));
    }

    [Test]
    public async Task Change_WhileARotationSealsTheRowAnew_KeepsBoxAndVersionTogether()
    {
        var id = await AddMailAsync("gina@example.com");
        await using var scope = _app.Scope(_tenant.Workspace);
        var (db, ring) = (scope.ServiceProvider.GetRequiredService<NotificationDbContext>(), scope.ServiceProvider.GetRequiredService<SecretRing>());
        var read = await db.Channels.SingleAsync(c => c.Id == id);
        var version = read.SecretVersion;

        await RotateAsync();
        // As a request that read the row and the ring before the rotation.
        read.Secret = ring.Seal(Encoding.UTF8.GetBytes("""{"to":["hans@example.com"]}"""), version!.Value, id.ToByteArray());
        ChannelEndpoints.KeepTogether(db, read);
        await db.SaveChangesAsync();

        Assert.That(await ToAsync(id), Is.EqualTo(new[] { "hans@example.com" }));
    }

    [Test]
    public async Task KeyThatIsNotTheOneBefore_LosesTheSecretsAndNothingElse()
    {
        await using var receiver = NotificationApp.NextReceiver();
        await using var before = await ServiceApp<NotificationDbContext>.StartAsync("notification", NotificationApp.Settings());
        using var then = new Tenant(before);
        var old = (await then.AddWebhookAsync(receiver.Url)).GetProperty("id").GetGuid();
        var mail = (await then.PostAsync("/api/v1/channels", new { kind = "email", name = "Team", config = new { to = new[] { "a@b.example" } } }))
            .GetProperty("id").GetGuid();
        var key = RandomNumberGenerator.GetBytes(32);
        var settings = NotificationApp.Settings();
        settings["Notification:EncryptionKey"] = Convert.ToBase64String(key);
        settings["ConnectionStrings:periscope"] = before.Database.Runtime;
        settings["ConnectionStrings:periscope-system"] = before.Database.System;
        await using var after = await ServiceApp<NotificationDbContext>.StartBesideAsync(before, "notification", settings);
        using var tenant = new Tenant(after, then.Workspace);

        var lost = await tenant.PostAsync($"/api/v1/channels/{old}/test");
        var added = await tenant.PostAsync($"/api/v1/channels/{(await tenant.AddWebhookAsync(receiver.Url)).GetProperty("id").GetGuid()}/test");
        using var renewed = await tenant.Client.PutAsJsonAsync($"/api/v1/channels/{mail}", new { name = "Team", config = new { to = new[] { "c@d.example" } } });
        await using var system = NpgsqlDataSource.Create(before.Database.System);
        var rotation = await SecretRing.Rotation(system, key, TimeProvider.System).RunAsync(CancellationToken.None);

        Assert.That(lost.GetProperty("error").GetString(), Does.Contain("set a new one"));
        Assert.That(added.GetProperty("delivered").GetBoolean(), Is.True, added.GetRawText());
        Assert.That((await renewed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("config").GetRawText(), Does.Contain("c@d.example"));
        Assert.That(rotation.Lost, Is.EqualTo(new[] { ("channels", old) }));
        Assert.That(rotation.Sealed("channels"), Is.EqualTo(2));
        foreach (var other in new[] { SecretKey.Load(Configuration), RandomNumberGenerator.GetBytes(32) })
        {
            await Assert.ThatAsync(
                () => SecretRing.Rotation(system, other, TimeProvider.System).RunAsync(CancellationToken.None),
                Throws.InstanceOf<RotationException>(), "neither the key before nor any other");
        }
    }

    private static IConfiguration Configuration =>
        new ConfigurationBuilder().AddInMemoryCollection(NotificationApp.Settings().Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();

    private async Task<int> RotateAsync() => (await SecretRing.Rotation(_system, SecretKey.Load(Configuration), TimeProvider.System).RunAsync(CancellationToken.None)).Version;

    private async Task<Guid> AddMailAsync(params string[] to) =>
        (await _tenant.PostAsync("/api/v1/channels", new { kind = "email", name = "Team", config = new { to } })).GetProperty("id").GetGuid();

    // As the list and the single channel tell it.
    private async Task<string?[]> ToAsync(Guid id)
    {
        var one = await _tenant.GetAsync($"/api/v1/channels/{id}");
        var listed = (await _tenant.ItemsAsync("/api/v1/channels")).Single(channel => channel.GetProperty("id").GetGuid() == id);
        Assert.That(listed.GetProperty("config").GetRawText(), Is.EqualTo(one.GetProperty("config").GetRawText()));
        return [.. one.GetProperty("config").GetProperty("to").EnumerateArray().Select(address => address.GetString())];
    }

    private string Mine => $"notification.channels WHERE workspace_id = '{_tenant.Workspace}'";

    private Task<List<string>> BoxesAsync() => ReadAsync($"SELECT encode(secret, 'hex') FROM {Mine}");

    private async Task<List<string>> ReadAsync(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _admin.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        Assert.That(await command.ExecuteNonQueryAsync(), Is.EqualTo(1));
    }
}
