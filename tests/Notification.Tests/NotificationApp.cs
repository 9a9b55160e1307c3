using System.Net.Http.Json;
using System.Text.Json;
using Periscope.Notification.Storage;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Notification.Tests;

/// <summary>The service that most tests share, each in a workspace of its own; retries come fast and breakers stay closed.</summary>
[SetUpFixture]
internal sealed class NotificationApp
{
    private static readonly Queue<WebhookReceiver> s_receivers = new();
    private static ServiceApp<NotificationDbContext>? s_app;
    private static string s_hosts = "";

    public const int StreamsPerWorkspace = 4;

    public static ServiceApp<NotificationDbContext> App
    {
        get
        {
            // Ignores the test, or in CI fails it, when there are no servers; the tests that need none run anyway.
            _ = TestServers.Postgres;
            return s_app!;
        }
    }

    public static SmtpReceiver Mail { get; private set; } = null!;

    /// <summary>A receiver that no other test has.</summary>
    public static WebhookReceiver NextReceiver() => s_receivers.Dequeue();

    public static Dictionary<string, string> Settings() => new()
    {
        ["Notification:EncryptionKey"] = Convert.ToBase64String(new byte[32]),
        ["Messaging:RedeliverySeconds"] = "1,2,4",
        // Longer than any test waits: whatever sleeps through an announcement shows.
        ["Live:LookSeconds"] = "600",
        ["Delivery:LookSeconds"] = "600",
        ["Delivery:RetrySeconds"] = "0.2,0.2",
        ["Delivery:TimeoutSeconds"] = "2",
        ["Delivery:LeaseSeconds"] = "4",
        ["CircuitBreakers:webhook:Failures"] = "1000",
        ["CircuitBreakers:smtp:Failures"] = "1000",
        ["Fetch:AllowedPrivateHosts"] = s_hosts,
        ["Live:MaxStreamsPerWorkspace"] = $"{StreamsPerWorkspace}",
        ["Smtp:Host"] = Mail.Host,
        ["Smtp:Port"] = $"{Mail.Port}",
        ["Smtp:From"] = "Periscope <alerts@periscope.example>",
    };

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        for (var count = 0; count < 16; count++)
        {
            s_receivers.Enqueue(await WebhookReceiver.StartAsync());
        }
        s_hosts = string.Join(';', s_receivers.Select(r => r.HostAndPort));
        Mail = SmtpReceiver.Start();
        if (Environment.GetEnvironmentVariable("PERISCOPE_TEST_POSTGRES") is not { Length: > 0 })
        {
            return;
        }
        s_app = await ServiceApp<NotificationDbContext>.StartAsync("notification", Settings(), realPort: true);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (s_app is not null)
        {
            await s_app.DisposeAsync();
        }
        await Mail.DisposeAsync();
        while (s_receivers.TryDequeue(out var receiver))
        {
            await receiver.DisposeAsync();
        }
    }
}

/// <summary>One workspace of the shared service, seen through the public interface.</summary>
internal sealed class Tenant : IDisposable
{
    public Guid Workspace { get; }

    public HttpClient Client { get; }

    public Tenant(ServiceApp<NotificationDbContext>? app = null, Guid? workspace = null)
    {
        Workspace = workspace ?? Guid.CreateVersion7();
        Client = (app ?? NotificationApp.App).Client(workspace: Workspace);
    }

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    public async Task<JsonElement> PostAsync(string path, object? body = null)
    {
        using var response = await Client.PostAsJsonAsync(path, body ?? new { });
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, Is.True, $"{path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public async Task<JsonElement> AddWebhookAsync(string url) =>
        await PostAsync("/api/v1/channels", new { kind = "webhook", name = "Hook", config = new { url } });

    public async Task<JsonElement> AddRuleAsync(params string[] channels) =>
        await PostAsync("/api/v1/alerts/rules", new { name = "Prices", category = "pricing", minImpact = 5, channels });

    public async Task<JsonElement[]> ItemsAsync(string path) => [.. (await GetAsync(path)).GetProperty("items").EnumerateArray()];

    /// <summary>The workspace's only delivery, once it is in this state.</summary>
    public async Task<JsonElement> DeliveryAsync(string status)
    {
        JsonElement found = default;
        await Eventually.IsTrueAsync(
            async () => (await ItemsAsync("/api/v1/deliveries")) is [var one] && (found = one).GetProperty("status").GetString() == status,
            $"the delivery is {status}");
        return found;
    }

    public void Dispose() => Client.Dispose();

    /// <summary>What is where, for a test that waited in vain: deliveries by status, alerts, updates, failed messages.</summary>
    public async Task<string> StateAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(NotificationApp.App.Database.Admin);
        await using var command = source.CreateCommand("""
            SELECT 'delivery ' || status || ' ' || attempts::text || ' leased until ' || coalesce(leased_until::text, '-') || ' due ' || coalesce(next_attempt_at::text, '-') || ' of ' || count(*)
            FROM notification.deliveries WHERE workspace_id = $1 AND status <> 'delivered' GROUP BY status, attempts::text, leased_until, next_attempt_at
            UNION ALL SELECT 'delivered ' || count(*) FROM notification.deliveries WHERE workspace_id = $1 AND status = 'delivered'
            UNION ALL SELECT 'alerts ' || count(*) FROM notification.alerts WHERE workspace_id = $1
            UNION ALL SELECT 'updates ' || count(*) FROM notification.updates WHERE workspace_id = $1
            UNION ALL SELECT 'failed ' || status || ' ' || attempts || ' ' || error FROM notification.failed_messages
            UNION ALL SELECT 'now ' || now()
            UNION ALL SELECT 'backend ' || usename || ' ' || state || ' ' || coalesce(wait_event, '') || ' ' || left(query, 100) FROM pg_stat_activity WHERE datname = current_database()
            """);
        command.Parameters.Add(new() { Value = Workspace });
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(await reader.IsDBNullAsync(0) ? "" : reader.GetString(0));
        }

        return string.Join('\n', lines);
    }
}
