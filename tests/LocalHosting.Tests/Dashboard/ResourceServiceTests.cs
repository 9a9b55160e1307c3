using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using Periscope.LocalHosting.Dashboard;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Tests.Dashboard;

/// <summary>The dashboard's requests as it sends them: gRPC frames over cleartext HTTP/2.</summary>
internal sealed class ResourceServiceTests
{
    private const string Key = "the-key";

    private LocalApplication _app;
    private ResourceService _service;
    private HttpClient _client;

    [SetUp]
    public async Task StartAsync()
    {
        _app = new LocalApplication();
        _app.AddShell("talker", "echo one; echo two >&2; exec sleep 60");
        await _app.StartAsync();
        await _app.UntilAsync("talker", ResourceStates.Running);
        var port = Ports.PickFree();
        _service = new ResourceService(_app.Supervisor.Board, _app.Supervisor.Runners, Key);
        await _service.StartAsync(port, CancellationToken.None);
        _client = new HttpClient
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/aspire.v1.DashboardService/")),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        _client.DefaultRequestHeaders.Add("x-resource-service-api-key", Key);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _service.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task WatchResources_SendsAllThenEachChange()
    {
        using var response = await SendAsync("WatchResources");
        await using var stream = await response.Content.ReadAsStreamAsync();

        var first = await ReadAsync(stream);
        var resource = ProtobufReader.Read(ProtobufReader.Read(first[0].Bytes)[0].Bytes);
        Assert.That(first[0].Number, Is.EqualTo(1), "initial data");
        Assert.That(resource.Text(3), Is.EqualTo("talker"));
        Assert.That(resource.Text(5), Is.EqualTo("Running"));
        Assert.That(resource.Text(14), Is.EqualTo("success"));

        await _app.RunnerOf("talker").StopAsync();

        var states = new List<string?>();
        while (!states.Contains("Exited"))
        {
            var changes = await ReadAsync(stream);
            Assert.That(changes[0].Number, Is.EqualTo(2), "changes");
            states.AddRange(ProtobufReader.Read(changes[0].Bytes)
                .Select(change => ProtobufReader.Read(ProtobufReader.Read(change.Bytes)[0].Bytes).Text(5)));
        }

        Assert.That(states, Does.Contain("Stopping"));
    }

    [Test]
    public async Task ExecuteResourceCommand_StopThenStart_DoesSo()
    {
        var first = _app.Now("talker").ProcessId;

        Assert.That(await CommandAsync("stop"), Is.EqualTo(1));
        Assert.That(_app.Now("talker").State, Is.EqualTo(ResourceStates.Exited));

        Assert.That(await CommandAsync("start"), Is.EqualTo(1));
        var again = await _app.UntilAsync("talker", ResourceStates.Running);
        Assert.That(again.ProcessId, Is.Not.EqualTo(first));

        Assert.That(await CommandAsync("restart"), Is.EqualTo(1));
        Assert.That((await _app.UntilAsync("talker", ResourceStates.Running)).ProcessId, Is.Not.EqualTo(again.ProcessId));
        Assert.That(await CommandAsync("dance"), Is.EqualTo(2));
    }

    [Test]
    public async Task WatchResourceConsoleLogs_SendsLinesWithTimeAndStream()
    {
        using var response = await SendAsync("WatchResourceConsoleLogs", new ProtobufWriter().Text(1, _app.RunnerOf("talker").Name));
        await using var stream = await response.Content.ReadAsStreamAsync();

        var lines = new List<IReadOnlyList<ProtobufField>>();
        while (lines.Count < 2)
        {
            lines.Add(ProtobufReader.Read((await ReadAsync(stream))[0].Bytes));
        }

        var texts = lines.ToDictionary(l => l.Text(1)!.Split(' ', 2)[1], l => l.Any(f => f is { Number: 2, Value: 1 }));
        Assert.That(texts, Is.EquivalentTo(new Dictionary<string, bool> { ["one"] = false, ["two"] = true }));
        Assert.That(DateTimeOffset.TryParse(lines[0].Text(1)!.Split(' ')[0], CultureInfo.InvariantCulture, out _), Is.True);
    }

    [Test]
    public async Task WatchInteractions_StaysOpen()
    {
        using var response = await SendAsync("WatchInteractions");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.Contains("grpc-status"), Is.False);
    }

    [TestCase("NoSuchMethod", Key, "12")]
    [TestCase("WatchResources", "another key", "16")]
    [TestCase("WatchResources", "", "16")]
    public async Task Refusal_IsAGrpcStatus(string method, string key, string status)
    {
        _client.DefaultRequestHeaders.Remove("x-resource-service-api-key");
        _client.DefaultRequestHeaders.Add("x-resource-service-api-key", key);

        using var response = await SendAsync(method);

        Assert.That(response.Headers.GetValues("grpc-status"), Is.EqualTo(new[] { status }));
    }

    [Test]
    public async Task UnknownResource_IsNotFound()
    {
        using var response = await SendAsync("WatchResourceConsoleLogs", new ProtobufWriter().Text(1, "ghost-abcdefgh"));

        Assert.That(response.Headers.GetValues("grpc-status"), Is.EqualTo(new[] { "5" }));
    }

    private async Task<long> CommandAsync(string command)
    {
        var request = new ProtobufWriter().Text(1, command).Text(2, _app.RunnerOf("talker").Name);
        using var response = await SendAsync("ExecuteResourceCommand", request);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var answer = await ReadAsync(stream);
        return answer[0].Value;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, ProtobufWriter? message = null)
    {
        var body = (message ?? new ProtobufWriter()).Written;
        var frame = new byte[body.Length + 5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame.AsSpan(5));
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Content = new ByteArrayContent(frame) { Headers = { { "Content-Type", "application/grpc" } } },
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<IReadOnlyList<ProtobufField>> ReadAsync(Stream stream)
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await stream.ReadExactlyAsync(message);
        return ProtobufReader.Read(message);
    }
}
