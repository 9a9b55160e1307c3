using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Scenarios.Mesh;
using static Periscope.Scenarios.Isolation.RouteRules;

namespace Periscope.Scenarios.Isolation;

/// <summary>Walks every published route as everybody who might ask; a new route joins by being published.</summary>
[Order(4)]
internal sealed class EveryRouteTests
{
    private readonly string _workspace = RunningMesh.OwnerWorkspace;
    private IReadOnlyList<PublishedRoute> _routes = [];
    private IReadOnlyList<string> _ids = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var owner = await RunningMesh.OwnerAsync();
        _routes = PublishedRoute.In(await owner.GetAsync("/openapi/v1.json"));
        Assert.That(_routes, Has.Count.GreaterThan(50));
        await FillAsync(owner);
        _ids = await IdsAsync(owner);
        Assert.That(_ids, Has.Count.GreaterThan(4));
    }

    [Test]
    public void Table_NamesNoRouteThatIsGone() => Assert.That(Stale(_routes), Is.Empty);

    [TestCase("GET", "/api/v1/new-route", Caller.Nobody, 200)]
    [TestCase("GET", "/api/v1/new-route", Caller.SignedOut, 404)]
    [TestCase("POST", "/api/v1/new-route", Caller.Viewer, 200)]
    [TestCase("GET", "/api/v1/new-route/{id}", Caller.Stranger, 200)]
    [TestCase("GET", "/api/v1/new-route", Caller.Stranger, 500)]
    [TestCase("PUT", "/api/v1/new-route/{id}", Caller.Stranger, 400)]
    [TestCase("POST", "/api/v1/new-route/{id}", Caller.Stranger, 415)]
    [TestCase("PUT", "/api/v1/workspaces/{id}/new-route", Caller.Viewer, 400)]
    public void NewRoute_ThatAnswersWhomItShouldRefuse_IsFound(string method, string path, Caller caller, int status) =>
        Assert.That(Refuse(new PublishedRoute(method, path, null, null), caller, status), Does.StartWith($"{method} {path} as {caller}"));

    [Test]
    public async Task EveryRoute_WithoutToken_IsRefusedUnlessListed()
    {
        using var client = new HttpClient { BaseAddress = RunningMesh.Gateway };
        var wrong = await WalkAsync(client, Caller.Nobody, _routes.Where(route => !IsPublic(route)), [$"{Guid.CreateVersion7()}"]);

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    [Test]
    public async Task EveryRoute_WithAnExpiredToken_IsRefused()
    {
        using var client = Client(await MeshTokens.ExpiredAsync(_workspace));
        var wrong = await WalkAsync(client, Caller.Expired, _routes.Where(route => !IsPublic(route)), [$"{Guid.CreateVersion7()}"]);

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    [Test]
    public async Task EveryRoute_WithATokenOfAnEndedSession_IsRefused()
    {
        using var client = Client((await Newcomer.RegisterAsync()).Token);
        using (var ended = await client.PostAsync(new Uri("/api/v1/auth/logout", UriKind.Relative), null))
        {
            Assert.That(ended.IsSuccessStatusCode, Is.True);
        }

        await TestKit.Eventually.IsTrueAsync(
            async () =>
            {
                using var me = await client.GetAsync(new Uri("/api/v1/auth/me", UriKind.Relative));
                return (int)me.StatusCode == 401;
            }, "the gateway has heard of it", TimeSpan.FromSeconds(5));
        var wrong = await WalkAsync(client, Caller.SignedOut, _routes.Where(route => !IsPublic(route)), [$"{Guid.CreateVersion7()}"]);

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    [Test]
    public async Task EveryRoute_AsViewer_ReadsAndWritesNothing()
    {
        var person = await Newcomer.RegisterAsync();
        await person.JoinAsync("viewer");
        using var viewer = new PeriscopeClient(RunningMesh.Gateway);
        await viewer.SignInAsync(person.Email, Newcomer.Password);
        viewer.Http.DefaultRequestHeaders.Add("X-Tenant-ID", _workspace);

        var wrong = await WalkAsync(viewer.Http, Caller.Viewer, _routes.Where(route => !IsPublic(route)), [$"{Guid.CreateVersion7()}"]);

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    [Test]
    public async Task EveryRoute_AsStrangerWithTheOwnersIds_GivesNothing()
    {
        using var client = Client((await Newcomer.RegisterAsync()).Token);

        var wrong = await WalkAsync(client, Caller.Stranger, _routes.Where(route => !IsPublic(route)), _ids);

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    private async Task<List<string>> WalkAsync(
        HttpClient client, Caller caller, IEnumerable<PublishedRoute> routes, IReadOnlyList<string> ids)
    {
        var wrong = new List<string>();
        var asked = 0;
        foreach (var route in routes)
        {
            foreach (var id in route.HasParameter ? ids : [""])
            {
                using var request = route.Request(id, _workspace);
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                asked++;
                var isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
                var body = isStream ? "" : await response.Content.ReadAsStringAsync();
                if (Refuse(route, caller, (int)response.StatusCode) is { } complaint)
                {
                    wrong.Add($"{complaint}: {body[..Math.Min(body.Length, 300)]}");
                }

                var sent = $"{request.RequestUri} {route.Body?.ToJsonString()}";
                if (caller == Caller.Stranger && _ids.FirstOrDefault(known =>
                    body.Contains(known, StringComparison.Ordinal) && !sent.Contains(known, StringComparison.Ordinal)) is { } leaked)
                {
                    wrong.Add($"{route.Name} gave a stranger {leaked}");
                }
            }
        }

        TestContext.Progress.WriteLine($"isolation: {asked} requests as {caller} with {ids.Count} ids, {wrong.Count} answered wrongly");
        return wrong;
    }

    // The first of whatever any published list shows the owner: a new list joins by being published.
    private async Task<IReadOnlyList<string>> IdsAsync(PeriscopeClient owner)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal) { _workspace };
        foreach (var route in _routes.Where(route => route.IsSafe).OrderBy(route => route.HasParameter))
        {
            foreach (var id in route.HasParameter ? ids.ToArray() : [""])
            {
                using var request = route.Request(id, _workspace);
                using var response = await owner.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "application/json"
                    && JsonNode.Parse(await response.Content.ReadAsStringAsync()) is JsonObject answer
                    && answer["items"]?.AsArray().FirstOrDefault() is JsonObject first
                    && first["id"]?.ToString() is { } text && Guid.TryParse(text, out _))
                {
                    ids.Add(text);
                }
            }
        }

        return [.. ids];
    }

    // Alone, without the scenarios before it, this finds an empty workspace.
    private static async Task FillAsync(PeriscopeClient owner)
    {
        await owner.PostAsync("/api/v1/competitors", new { name = $"Contoso {Guid.CreateVersion7():n}", domain = "contoso.example" });
        await owner.PostAsync("/api/v1/alerts/rules", new { name = "All", minImpact = 1, minConfidence = 0, channels = new[] { "in_app" }, enabled = false });
        await owner.PostAsync("/api/v1/channels", new { kind = "email", name = "Mail", config = new { to = new[] { "nobody@example.com" } } });
        await owner.PostAsync(
            $"/api/v1/workspaces/{RunningMesh.Owner["workspaceId"]}/api-clients", new { name = "Partner", scopes = new[] { "competitors:read" } });
    }

    private static HttpClient Client(string token)
    {
        var client = new HttpClient { BaseAddress = RunningMesh.Gateway };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }
}
