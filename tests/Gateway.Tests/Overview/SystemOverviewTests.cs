using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Periscope.Gateway.Tests.Overview;

internal sealed class SystemOverviewTests
{
    private static readonly Guid s_letter = Guid.CreateVersion7();
    private readonly List<Backend> _services = [];
    private string _retriedWith = string.Empty;
    private GatewayApp _gateway = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var gone = await Backend.StartAsync(_ => { });
        var settings = new List<(string, string)> { ("services:agent:http:0", gone.Address) };
        await gone.DisposeAsync();
        foreach (var (service, replica, last) in new[] { ("data", 0, "2026-05-01"), ("data", 1, "2026-05-01"), ("crawler", 0, "2026-06-01") })
        {
            var backend = await Backend.StartAsync(app => Map(app, service, last));
            _services.Add(backend);
            settings.Add(($"services:{service}:http:{replica}", backend.Address));
        }

        var failing = await Backend.StartAsync(app =>
        {
            app.MapGet("/health/{**rest}", () => new { service = "query", status = "healthy", dependencies = Array.Empty<object>() });
            app.MapGet("/system/circuit-breakers", () => Results.Problem(statusCode: 500));
        });
        _services.Add(failing);
        settings.Add(("services:query:http:0", failing.Address));
        _gateway = await GatewayApp.StartAsync([.. settings]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }
    }

    [Test]
    public async Task CircuitBreakers_AreThoseOfEveryReplica_AndServicesThatAreSilentOrFailAreNamed()
    {
        using var client = _gateway.SignedIn();

        var sum = (await client.GetFromJsonAsync<JsonObject>("/system/circuit-breakers"))!;

        var items = sum["items"]!.AsArray().Select(item => $"{item!["service"]}/{item["replica"]}/{item["name"]}");
        Assert.That(items, Is.EquivalentTo(new[] { "data/0/scraper", "data/1/scraper", "crawler/0/scraper" }));
        Assert.That(sum["total"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That(sum["unreachable"]!.AsArray().Select(s => s!.GetValue<string>()), Is.EqualTo(new[] { "agent", "query" }));
    }

    [Test]
    public async Task DeadLetters_AreAskedOncePerService_TheLatestFirst()
    {
        using var client = _gateway.SignedIn();

        var sum = (await client.GetFromJsonAsync<JsonObject>("/system/dlq?limit=1"))!;

        Assert.That(sum["total"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(sum["items"]!.AsArray().Single()!["service"]!.GetValue<string>(), Is.EqualTo("crawler"));
        var next = (await client.GetFromJsonAsync<JsonObject>($"/system/dlq?limit=1&cursor={sum["nextCursor"]}"))!;
        Assert.That(next["items"]!.AsArray().Single()!["service"]!.GetValue<string>(), Is.EqualTo("data"));
        Assert.That(next["nextCursor"], Is.Null);
    }

    [Test]
    public async Task DeadLetters_MoreThanAServiceTellsAtOnce_AreAllReachedInOrder()
    {
        // Text would put the whole second after its parts.
        var start = new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
        await using var many = await Backend.StartAsync(app => MapLetters(app, "data", 450, i => start.AddMilliseconds(-250 * i)));
        await using var few = await Backend.StartAsync(app => MapLetters(app, "crawler", 30, i => start.AddSeconds(-3 * i)));
        await using var gateway = await GatewayApp.StartAsync(
            ("services:data:http:0", many.Address), ("services:crawler:http:0", few.Address));
        using var client = gateway.SignedIn();
        var (seen, cursor) = (new List<(string Name, DateTimeOffset At)>(), "");
        do
        {
            var page = (await client.GetFromJsonAsync<JsonObject>($"/system/dlq?limit=50{cursor}"))!;
            Assert.That(page["total"]!.GetValue<int>(), Is.EqualTo(480));
            seen.AddRange(page["items"]!.AsArray().Select(
                item => ($"{item!["service"]}/{item["number"]}", item["lastFailedAt"]!.GetValue<DateTimeOffset>())));
            cursor = page["nextCursor"] is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null && seen.Count <= 480);

        Assert.That(seen.Select(letter => letter.Name), Is.EquivalentTo(
            Enumerable.Range(0, 450).Select(i => $"data/{i}").Concat(Enumerable.Range(0, 30).Select(i => $"crawler/{i}"))));
        Assert.That(seen.Select(letter => letter.At), Is.Ordered.Descending);
    }

    [TestCase("offset=0&limit=200", HttpStatusCode.OK)]
    [TestCase("offset=1", HttpStatusCode.OK)]
    [TestCase("offset=151", HttpStatusCode.BadRequest)]
    [TestCase("limit=201", HttpStatusCode.BadRequest)]
    [TestCase("offset=-1", HttpStatusCode.BadRequest)]
    [TestCase("cursor=bm90aGluZw", HttpStatusCode.BadRequest)]
    [TestCase("cursor=", HttpStatusCode.BadRequest)]
    [TestCase("cursor=czpkYXRhPTE", HttpStatusCode.OK)]
    [TestCase("cursor=czpkYXRhPS0x", HttpStatusCode.BadRequest)]
    public async Task DeadLetters_PageThatIsNone_IsRefused(string query, HttpStatusCode status)
    {
        using var client = _gateway.SignedIn();

        using var response = await client.GetAsync($"/system/dlq?{query}");

        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Retry_IsForwardedToTheServiceThatHasTheMessage_InTheCallersName()
    {
        var token = _gateway.Token();
        using var client = _gateway.SignedIn(token);

        using var response = await client.PostAsync($"/system/dlq/{s_letter}/retry", null);
        using var unknown = await client.PostAsync($"/system/dlq/{Guid.CreateVersion7()}/retry", null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(_retriedWith, Is.EqualTo($"Bearer {token}"));
        await Problem.ShouldBeAsync(unknown, HttpStatusCode.NotFound);
    }

    [TestCase("member", HttpStatusCode.Forbidden)]
    [TestCase("admin", HttpStatusCode.OK)]
    public async Task System_NeedsTheRoleAdmin(string role, HttpStatusCode status)
    {
        using var client = _gateway.SignedIn(_gateway.Token(role: role));

        using var response = await client.GetAsync("/system/backpressure");

        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Health_SumsUpEveryReplica_ForSignedInCallers()
    {
        using var client = _gateway.SignedIn();

        using var stranger = await _gateway.Client.GetAsync("/health/detailed");
        var detailed = (await client.GetFromJsonAsync<JsonObject>("/health/detailed"))!;
        using var ready = await _gateway.Client.GetAsync("/health/ready");

        await Problem.ShouldBeAsync(stranger, HttpStatusCode.Unauthorized);
        Assert.That(detailed["status"]!.GetValue<string>(), Is.EqualTo("unhealthy"));
        Assert.That(
            detailed["services"]!.AsArray().Select(s => $"{s!["service"]}/{s["replica"]} {s["status"]}"),
            Is.EquivalentTo(new[] { "agent/0 unhealthy", "crawler/0 healthy", "data/0 healthy", "data/1 healthy", "query/0 healthy" }));
        Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await ready.Content.ReadFromJsonAsync<JsonObject>())!["missing"]!.AsArray().Single()!.GetValue<string>(), Is.EqualTo("agent"));
    }

    // As a service answers: the latest first, two hundred at most.
    private static void MapLetters(WebApplication app, string service, int total, Func<int, DateTimeOffset> at) =>
        app.MapGet("/system/dlq", (int limit, int offset) => limit > 200
            ? Results.Problem(statusCode: 400)
            : Results.Json(new
            {
                items = Enumerable.Range(offset, Math.Max(0, Math.Min(limit, total - offset)))
                    .Select(number => new { service, number, lastFailedAt = at(number).UtcDateTime }),
                total,
            }));

    private void Map(WebApplication app, string service, string last)
    {
        app.MapGet("/health/ready", () => "Healthy");
        app.MapGet("/health/detailed", () => new { service, status = "healthy", dependencies = Array.Empty<object>() });
        app.MapGet("/system/backpressure", () => new { items = Array.Empty<object>(), total = 0 });
        app.MapGet("/system/circuit-breakers", () => new { items = new[] { new { name = "scraper", service, state = "closed" } }, total = 1 });
        app.MapGet("/system/dlq", (int offset) => new { items = new[] { new { id = s_letter, service, lastFailedAt = last } }.Skip(offset), total = 1 });
        app.MapPost("/system/dlq/{id:guid}/retry", (Guid id, HttpRequest request) =>
        {
            if (service != "crawler" || id != s_letter)
            {
                return Results.Problem(statusCode: 404);
            }

            _retriedWith = request.Headers.Authorization.ToString();
            return Results.Accepted();
        });
    }
}
