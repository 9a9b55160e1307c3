using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Scenarios.Mesh;
using Periscope.TestKit;

namespace Periscope.Scenarios.Operating;

/// <summary>Another Periscope beside the one of all scenarios, on ports and data of its own, ended in every way that a person may choose.</summary>
[Order(6)]
internal sealed class SecondMeshTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    private string _state = "";
    private string _port = "";
    private MeshGuard _guard = null!;

    private string[] Up => ["up", "--port", _port, "--state", _state];

    [OneTimeSetUp]
    public void ChoosePlace()
    {
        _state = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"periscope-second-{Guid.CreateVersion7():n}")).FullName;
        _guard = new MeshGuard(PeriscopeCommand.Door, _state);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _port = $"{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    [OneTimeTearDown]
    public async Task LeaveNothing() => await _guard.DisposeAsync();

    [Test, Order(1)]
    public async Task TwoMeshes_AreUsableSideBySide_AndDownEndsOnlyItsOwn()
    {
        var (exitCode, output) = await PeriscopeCommand.RunAsync([.. Up, "--detach"]);
        Assert.That(exitCode, Is.Zero, output);
        using var first = await RunningMesh.OwnerAsync();
        using var second = await SecondOwnerAsync();
        await second.PostAsync("/api/v1/competitors", new { name = "Only in the second", domain = "second.example" });
        var firsts = await RunningMesh.PartsAsync();

        Assert.That(await NamesAsync(second), Is.EqualTo(new[] { "Only in the second" }));
        Assert.That(await NamesAsync(first), Does.Not.Contain("Only in the second"));
        Assert.That((await PeriscopeCommand.RunAsync(["status", "--state", _state])).ExitCode, Is.Zero);
        Assert.That((await PeriscopeCommand.RunAsync(["status", "--state", RunningMesh.State])).ExitCode, Is.Zero);
        using var stranger = new PeriscopeClient(RunningMesh.Gateway);
        stranger.UseToken(second.Http.DefaultRequestHeaders.Authorization!.Parameter!);
        Assert.That(() => stranger.GetAsync("/api/v1/competitors"), Throws.InstanceOf<HttpRequestException>().With.Property("StatusCode").EqualTo(HttpStatusCode.Unauthorized));

        (exitCode, output) = await PeriscopeCommand.RunAsync(["down", "--state", _state]);

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(MeshProcesses.All(_state), Is.Empty);
        Assert.That(await RunningMesh.PartsAsync(), Is.EqualTo(firsts));
        Assert.That((await PeriscopeCommand.RunAsync(["status", "--state", RunningMesh.State])).ExitCode, Is.Zero);
        Assert.That(await NamesAsync(first), Does.Not.Contain("Only in the second"));
    }

    [Test, Order(2)]
    public async Task Interrupted_InTheForeground_EndsEverything()
    {
        using var up = PeriscopeCommand.Start(Up);
        await SaysAsync(up, "Ctrl-C ends it.");
        var again = await PeriscopeCommand.RunAsync(Up);
        var otherwise = await PeriscopeCommand.RunAsync([.. Up, "--allow-private", "127.0.0.1:1"]);

        await up.SignalAsync("INT");

        Assert.That(await up.EndedAsync(), Is.Zero, up.Output);
        Assert.That(MeshProcesses.All(_state), Is.Empty);
        Assert.That(again.ExitCode, Is.Zero, again.Output);
        Assert.That(again.Output, Does.Contain("Already running").And.Contain(_port));
        Assert.That(otherwise.ExitCode, Is.EqualTo(1), otherwise.Output);
        Assert.That(otherwise.Output, Does.Contain("with other settings: end it with `./periscope down`"));
    }

    [Test, Order(3)]
    public async Task Terminated_WhileItStarts_EndsEverything()
    {
        using var up = PeriscopeCommand.Start(Up);
        await SaysAsync(up, "postgres");
        // Or a busy machine might start the first before it refuses the second.
        await MeshProcesses.SignalAsync("STOP", _state);
        var meanwhile = await PeriscopeCommand.RunAsync(Up);

        await MeshProcesses.SignalAsync("CONT", _state);
        await up.SignalAsync("TERM");

        Assert.That(await up.EndedAsync(), Is.EqualTo(1), up.Output);
        Assert.That(up.Output, Does.Contain("Interrupted"));
        Assert.That(MeshProcesses.All(_state), Is.Empty);
        Assert.That(meanwhile.ExitCode, Is.EqualTo(1), meanwhile.Output);
        Assert.That(meanwhile.Output, Does.Contain("Another `./periscope up` is starting"));
    }

    [Test]
    public async Task PortTaken_IsSaidInOneSentence()
    {
        var (exitCode, output) = await PeriscopeCommand.RunAsync(["up", "--detach", "--state", _state, "--port", $"{RunningMesh.Gateway.Port}"]);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output.Trim(), Is.EqualTo(
            $"Port {RunningMesh.Gateway.Port} is taken by another process: end that one, or choose another port with --port N."));
    }

    [TestCase("status", 1, "Nothing runs from")]
    [TestCase("logs", 1, "Nothing has run from")]
    [TestCase("down", 0, "Nothing runs from")]
    public async Task NothingThere_IsSaid(string verb, int expected, string sentence)
    {
        var (exitCode, output) = await PeriscopeCommand.RunAsync([verb, "--state", Path.Combine(_state, "nowhere")]);

        Assert.That(exitCode, Is.EqualTo(expected));
        Assert.That(output, Does.StartWith(sentence));
    }

    private static Task SaysAsync(RunningCommand command, string text) => Eventually.IsTrueAsync(
        () =>
        {
            Assert.That(command.HasExited, Is.False, command.Output);
            return command.Output.Contains(text, StringComparison.Ordinal);
        },
        $"it says '{text}'", s_patience);

    private static async Task<List<string>> NamesAsync(PeriscopeClient api) =>
        [.. (await api.GetAsync("/api/v1/competitors?limit=200"))["items"]!.AsArray().Select(c => c!["name"]!.GetValue<string>())];

    private async Task<PeriscopeClient> SecondOwnerAsync()
    {
        var owner = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_state, "owner.json")))!;
        var client = new PeriscopeClient(new Uri($"http://localhost:{_port}"));
        await client.SignInAsync(owner["email"]!.GetValue<string>(), owner["password"]!.GetValue<string>());
        return client;
    }
}
