using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Periscope.Gateway.Tests.Overview;

/// <summary>However many strangers ask how all services are, or what they offer, each service is asked once in a while.</summary>
internal sealed class KeptTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly StandingClock _clock = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private volatile TaskCompletionSource _reached = null!;
    private volatile TaskCompletionSource _mayAnswer = null!;
    private volatile bool _isWell = true;
    private Backend _data = null!;
    private GatewayApp _gateway = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _asked.Clear();
        _isWell = true;
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _mayAnswer.SetResult();
        _data = await Backend.StartAsync(app =>
        {
            app.MapGet("/health/ready", (HttpRequest request) => AnswerAsync(request, "Healthy"));
            app.MapGet("/openapi/v1.json", (HttpRequest request) => AnswerAsync(request, new
            {
                paths = new Dictionary<string, object> { ["/api/v1/competitors"] = new { get = new { summary = "Lists http://here" } } },
            }));
        });
        _gateway = await GatewayApp.StartAsync(
            null, services => services.AddSingleton<TimeProvider>(_clock), ("services:data:http:0", _data.Address));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _data.DisposeAsync();
    }

    [TestCase("/health/ready")]
    [TestCase("/openapi/v1.json")]
    [TestCase("/openapi")]
    public async Task ManyAtOnce_AreOneQuestionOfNobody_AndTheFirstMayLeave(string path)
    {
        _mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var leaving = new CancellationTokenSource();
        using var caller = _gateway.SignedIn();
        var first = caller.GetAsync(path, leaving.Token);
        await _reached.Task.WaitAsync(s_patience);
        var others = Enumerable.Range(0, 20).Select(_ => _gateway.Client.GetAsync(path)).ToArray();

        await leaving.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        _mayAnswer.SetResult();

        foreach (var response in await Task.WhenAll(others).WaitAsync(s_patience))
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            response.Dispose();
        }

        Assert.That(_asked, Is.EqualTo(new[] { "without a token" }));
    }

    [Test]
    public async Task Ready_ServiceThatGoesAndComes_IsToldWithinASecond()
    {
        Assert.That(await StatusAsync(), Is.EqualTo(HttpStatusCode.OK));
        _isWell = false;
        Assert.That(await StatusAsync(), Is.EqualTo(HttpStatusCode.OK));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await StatusAsync(), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        _isWell = true;
        Assert.That(await StatusAsync(), Is.EqualTo(HttpStatusCode.ServiceUnavailable));

        _clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.That(await StatusAsync(), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_asked, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Document_IsKeptForTenSeconds_AndNamesTheAddressThatEachCallerKnows()
    {
        var first = await DocumentAsync("one.example");
        var second = await DocumentAsync("two.example:8080");

        Assert.That(Server(first), Is.EqualTo("http://one.example"));
        Assert.That(Server(second), Is.EqualTo("http://two.example:8080"));
        Assert.That(
            second["paths"]!["/api/v1/competitors"]!["get"]!["summary"]!.GetValue<string>(), Is.EqualTo("Lists http://here"), "its own words");
        Assert.That(_asked, Has.Count.EqualTo(1));
        _clock.Advance(TimeSpan.FromSeconds(10));
        await DocumentAsync("one.example");
        Assert.That(_asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Document_ThatLacksAService_IsAskedForAgainAfterASecond()
    {
        _isWell = false;
        Assert.That((await DocumentAsync("one.example"))["paths"]!["/api/v1/competitors"], Is.Null);
        _isWell = true;

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await DocumentAsync("one.example"))["paths"]!["/api/v1/competitors"], Is.Not.Null);
    }

    private static string Server(JsonNode document) => document["servers"]!.AsArray().Single()!["url"]!.GetValue<string>();

    private async Task<IResult> AnswerAsync(HttpRequest request, object answer)
    {
        _asked.Enqueue(request.Headers.Authorization.Count == 0 ? "without a token" : "with a token");
        _reached.TrySetResult();
        await _mayAnswer.Task.WaitAsync(s_patience);
        return _isWell ? Results.Json(answer) : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<HttpStatusCode> StatusAsync()
    {
        using var response = await _gateway.Client.GetAsync("/health/ready");
        return response.StatusCode;
    }

    private async Task<JsonNode> DocumentAsync(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { Host = host } };
        using var response = await _gateway.Client.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
