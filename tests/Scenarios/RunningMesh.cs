using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;
using Periscope.Scenarios.Mesh;
using Periscope.TestKit.Receivers;
using Periscope.TestKit;

namespace Periscope.Scenarios;

/// <summary>The whole platform on this machine's processes, started once for all scenarios, with sites to watch and people to tell.</summary>
[SetUpFixture]
internal sealed class RunningMesh
{
    private static readonly int[] s_sitePorts = [FreePort.Pick(), FreePort.Pick(), FreePort.Pick(), FreePort.Pick(), FreePort.Pick()];
    private static bool s_started;
    private MeshGuard _guard = null!;

    public static string State { get; private set; } = "";

    public static Uri Gateway { get; private set; } = null!;

    public static JsonNode Owner { get; private set; } = null!;

    public static string OwnerEmail => Owner["email"]!.GetValue<string>();

    public static string OwnerPassword => Owner["password"]!.GetValue<string>();

    public static string OwnerWorkspace => Owner["workspaceId"]!.GetValue<string>();

    public static JsonNode Dashboard { get; private set; } = null!;

    public static WebhookReceiver Webhook { get; private set; } = null!;

    public static SmtpReceiver Smtp { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Webhook = await WebhookReceiver.StartAsync();
        Smtp = SmtpReceiver.Start();
        // Not CreateTempSubdirectory: only its owner may enter that, and PostgreSQL does not run as root.
        State = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"periscope-scenarios-{Guid.CreateVersion7():n}")).FullName;
        _guard = new MeshGuard(PeriscopeCommand.Door, State);
        var allowed = s_sitePorts.Select(port => $"127.0.0.1:{port}").Append(Webhook.HostAndPort)
            .SelectMany(host => new[] { "--allow-private", host });
        var (exitCode, output) = await PeriscopeCommand.RunAsync(
            ["up", "--detach", "--port", $"{FreePort.Pick()}", "--state", State, .. allowed],
            new Dictionary<string, string>
            {
                ["Smtp__Host"] = "127.0.0.1",
                ["Smtp__Port"] = $"{Smtp.Port}",
                ["Smtp__From"] = "periscope@example.com",
                ["Smtp__UseTls"] = "false",
                ["Messaging__RedeliverySeconds"] = "1,2,3,5,8",
                ["Delivery__RetrySeconds"] = "1,2,3",
                ["Crawl__HeartbeatSeconds"] = "1",
                ["Crawl__LeaseSeconds"] = "5",
                ["Audit__SignAfterSeconds"] = "2",
                ["Gateway__OriginsSeconds"] = "2",
                // A scenario asks in a minute what a person asks in a month.
                ["Gateway__Limits__Plans__free__Burst"] = "100000",
                ["Gateway__Limits__Plans__free__PerMinute"] = "1000000",
            });
        TestContext.Progress.WriteLine(output);
        Assert.That(exitCode, Is.Zero, output);
        s_started = true;
        Gateway = new Uri((await ReadAsync("urls.json"))["gateway"]!.GetValue<string>());
        Owner = await ReadAsync("owner.json");
        Dashboard = File.Exists(Path.Combine(State, "dashboard.json")) ? await ReadAsync("dashboard.json") : new JsonObject();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (s_started)
        {
            var (exitCode, output) = await PeriscopeCommand.RunAsync(["down", "--state", State]);
            TestContext.Progress.WriteLine(output);
            Assert.That(exitCode, Is.Zero, output);
            Assert.That(MeshProcesses.All(), Is.Empty, "down leaves no process");
        }

        await _guard.DisposeAsync();
        await Webhook.DisposeAsync();
        await Smtp.DisposeAsync();
    }

    /// <summary>A client signed in as the owner.</summary>
    public static async Task<PeriscopeClient> OwnerAsync()
    {
        var client = new PeriscopeClient(Gateway);
        await client.SignInAsync(OwnerEmail, OwnerPassword);
        return client;
    }

    /// <summary>The process of each part that runs. What these start in turn comes and goes: RabbitMQ, say, looks for its epmd with a new one each minute.</summary>
    public static async Task<Dictionary<string, int>> PartsAsync() => (await ReadAsync("status.json")).AsArray()
        .Where(part => part!["processId"] is not null)
        .ToDictionary(part => part!["name"]!.GetValue<string>(), part => part!["processId"]!.GetValue<int>());

    /// <summary>A site on one of the addresses that the mesh may fetch although they are private.</summary>
    public static Task<DemoSite> SiteAsync(int index, IReadOnlyDictionary<string, string> pages) => DemoSite.StartAsync(s_sitePorts[index], pages);

    private static async Task<JsonNode> ReadAsync(string file) =>
        JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(State, file)))!;
}
