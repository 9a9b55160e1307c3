using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.TestKit;

namespace Periscope.Scenarios.Operating;

/// <summary>What a workspace sets, and what the operator gives it, as it works through the gateway and the other services.</summary>
[Order(5)]
internal sealed class WorkspaceTests
{
    private const string Logo = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mOQ9btBEmIY1TCqYfhqAAD880MQ0FIJmgAAAABJRU5ErkJggg==";

    // A message that a service could not work in is tried again after a minute, and parts of this mesh were killed a moment ago.
    private static readonly TimeSpan s_secondTry = TimeSpan.FromSeconds(90);

    private readonly string _workspace = "/api/v1/workspaces/" + RunningMesh.Owner["workspaceId"]!.GetValue<string>();
    private PeriscopeClient _owner = null!;
    private HttpClient _anybody = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _owner = await RunningMesh.OwnerAsync();
        _anybody = new HttpClient { BaseAddress = RunningMesh.Gateway };
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _owner.Dispose();
        _anybody.Dispose();
    }

    [Test]
    public async Task Site_ThatAWorkspaceAllows_MayCallTheGateway_OnceItHasAskedAgain()
    {
        var origin = $"https://{Guid.CreateVersion7():n}.example";
        Assert.That(await AllowedAsync(origin), Is.Null);

        await SetAsync(new { allowedOrigins = new[] { origin } });
        await Eventually.IsTrueAsync(async () => await AllowedAsync(origin) == origin, "the gateway has asked again");
        await SetAsync(new { allowedOrigins = Array.Empty<string>() });

        using var origins = await _anybody.GetAsync(new Uri("/internal/origins", UriKind.Relative));
        Assert.That(origins.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "for gateways only");
    }

    [Test]
    public async Task DefaultSchedule_ReachesTheCrawler()
    {
        var competitor = await _owner.PostAsync("/api/v1/competitors", new { name = "Scheduled", domain = $"{Guid.CreateVersion7():n}.example" });
        var sources = $"/api/v1/competitors/{competitor["id"]!.GetValue<string>()}/sources";
        await SetAsync(new { defaultSchedule = "weekly" });
        var number = 0;

        await Eventually.IsTrueAsync(
            async () => (await _owner.PostAsync(sources, new { type = "pricing", url = $"/{number++}" }))["schedule"]!.GetValue<string>() == "weekly",
            "a new source started with the workspace's schedule");
        await SetAsync(new { defaultSchedule = "auto" });
    }

    [Test]
    public async Task Logo_IsForEverybodyThroughTheGateway()
    {
        using var uploaded = await _owner.Http.PutAsync(
            new Uri($"{_workspace}/branding/logo", UriKind.Relative), new ByteArrayContent(Convert.FromBase64String(Logo)));
        var branding = (await uploaded.Content.ReadFromJsonAsync<JsonObject>())!;

        using var logo = await _anybody.GetAsync(new Uri(branding["logo"]!["path"]!.GetValue<string>(), UriKind.Relative));
        using var removed = await _owner.Http.DeleteAsync(new Uri($"{_workspace}/branding/logo", UriKind.Relative));

        Assert.That(await logo.Content.ReadAsByteArrayAsync(), Is.EqualTo(Convert.FromBase64String(Logo)));
        Assert.That(logo.Headers.CacheControl!.Public, Is.True);
        Assert.That(logo.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("sandbox"));
        Assert.That(logo.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
        Assert.That(logo.Headers.GetValues("Cross-Origin-Resource-Policy").Single(), Is.EqualTo("cross-origin"));
        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Plan_ChangedByTheOperator_CountsForTheNextQuestion_AndUsageTellsOfIt()
    {
        using var person = new PeriscopeClient(RunningMesh.Gateway);
        var (email, password) = ($"person-{Guid.CreateVersion7():n}@example.com", "a long enough passphrase 1!");
        var account = await person.PostAsync("/api/v1/auth/register", new { email, password, name = "Person", workspace = "Small" });
        await person.SignInAsync(email, password);
        var workspace = $"/api/v1/workspaces/{account["workspaces"]![0]!["id"]!.GetValue<string>()}";

        var before = await AskAsync(person);
        await _owner.PutAsync($"{workspace}/plan", new { plan = "starter" });
        var after = await AskAsync(person);

        Assert.That((before.Limit, after.Limit), Is.EqualTo(("20", "1000")), "with the token from before");
        Assert.That(new[] { before.End, after.End }, Has.All.Contain("\"type\":\"done\""), "both were answered");
        var questions = (await person.GetAsync($"{workspace}/usage"))["metrics"]![0]!;
        Assert.That(questions.ToJsonString(), Is.EqualTo("""{"name":"questions","used":2,"limit":1000,"remaining":998}"""));
        JsonNode? usage = null;
        try
        {
            await Eventually.IsTrueAsync(async () =>
            {
                usage = await person.GetAsync($"{workspace}/usage");
                return usage["days"] is JsonArray { Count: > 0 } days && days.Sum(d => d!["questions"]!.GetValue<int>()) == 2;
            }, "both answers were counted", s_secondTry);
        }
        catch (AssertionException e)
        {
            throw new AssertionException($"{e.Message} {usage}; {await _owner.GetAsync("/api/v1/system/dlq?limit=5")}", e);
        }
    }

    /// <summary>The month's limit as the answer tells it, and the answer's last event.</summary>
    private static async Task<(string Limit, string End)> AskAsync(PeriscopeClient client)
    {
        using var response = await client.Http.PostAsJsonAsync(
            new Uri("/api/v1/query/ask", UriKind.Relative), new { query = "What changed?", competitorIds = Array.Empty<string>() });
        var events = await response.Content.ReadAsStringAsync();
        return (response.Headers.GetValues("RateLimit-Limit").Single(), events.Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal)));
    }

    private async Task<string?> AllowedAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/competitors");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        using var response = await _anybody.SendAsync(request);
        return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }

    private async Task SetAsync(object settings)
    {
        using var response = await _owner.Http.PatchAsJsonAsync(new Uri($"{_workspace}/settings", UriKind.Relative), settings);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }
}
