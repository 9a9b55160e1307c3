using System.Net;
using Periscope.Contracts.Data;
using Periscope.TestKit;

namespace Periscope.Data.Tests.Competitors;

internal sealed class CompetitorEndpointsTests
{
    [Test]
    public async Task Add_ValidCompetitor_IsKeptAndAnnounced()
    {
        using var desk = await Desk.OpenAsync();
        await using var added = await desk.App.Bus.ObserveAsync<CompetitorAdded>();

        var body = new { name = " Acme ", domain = "https://ACME.example/pricing", tier = "primary", tags = new[] { "emea" }, metadata = new { crm = 7 } };
        var made = await desk.PostAsync("/api/v1/competitors", body, HttpStatusCode.Created);

        var read = await desk.GetAsync($"/api/v1/competitors/{made.GetProperty("id").GetGuid()}");
        Assert.That(read.GetProperty("name").GetString(), Is.EqualTo("Acme"));
        Assert.That(read.GetProperty("domain").GetString(), Is.EqualTo("acme.example"));
        Assert.That(read.GetProperty("metadata").GetProperty("crm").GetInt32(), Is.EqualTo(7));
        var fact = await added.FirstAsync(f => f.CompetitorId == made.GetProperty("id").GetGuid());
        Assert.That(fact.HomeUrl, Is.EqualTo("https://acme.example/"));
        Assert.That(fact.DiscoveryJobId, Is.EqualTo(made.GetProperty("discoveryJobId").GetGuid()));
    }

    [TestCase("""{"domain":"acme.example"}""", "name")]
    [TestCase("""{"name":"  ","domain":"acme.example"}""", "name")]
    [TestCase("""{"name":"Acme"}""", "domain")]
    [TestCase("""{"name":"Acme","domain":"no host"}""", "domain")]
    [TestCase("""{"name":"Acme","domain":"acme.example","tier":"top"}""", "tier")]
    [TestCase("""{"name":"Acme","domain":"acme.example","tags":[""]}""", "tags")]
    [TestCase("""{"name":"Acme","domain":"acme.example","tags":["a",null]}""", "tags[1]")]
    [TestCase("""{"name":"Acme","domain":"acme.example","tags":["a\u0007"]}""", "tags[0]")]
    [TestCase("""{"name":"Ac\u202Eme","domain":"acme.example"}""", "name")]
    [TestCase("""{"name":"Acme","domain":"xn--ü.example"}""", "domain")]
    [TestCase("""{"name":"Acme","domain":"acme.example","metadata":{"a":"\ud800"}}""", "metadata")]
    [TestCase("""{"name":"Acme","domain":"acme.example","metadata":[1]}""", "metadata")]
    [TestCase("""{"name":"Acme","domain":"acme.example","logoUrl":"javascript:alert(1)"}""", "logoUrl")]
    public async Task Add_InvalidField_Returns400NamingIt(string json, string field)
    {
        using var desk = await Desk.OpenAsync();
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");

        using var response = await desk.Http.PostAsync(new Uri("/api/v1/competitors", UriKind.Relative), content);

        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), text);
        var problem = System.Text.Json.JsonElement.Parse(text);
        Assert.That(problem.GetProperty("errors").EnumerateObject().Select(e => e.Name), Is.EqualTo(new[] { field }), text);
    }

    [Test]
    public async Task Add_SameDomainTwiceAtOnce_OnlyOneIsMade()
    {
        using var desk = await Desk.OpenAsync();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var content = System.Net.Http.Json.JsonContent.Create(new { name = $"Acme {i}", domain = "acme.example" });
            using var response = await desk.Http.PostAsync(new Uri("/api/v1/competitors", UriKind.Relative), content);
            return response.StatusCode;
        }));

        Assert.That(statuses.Count(s => s == HttpStatusCode.Created), Is.EqualTo(1));
        Assert.That(statuses.Count(s => s == HttpStatusCode.Conflict), Is.EqualTo(3));
    }

    [Test]
    public async Task List_FiltersAndPages_GiveEachOnce()
    {
        using var desk = await Desk.OpenAsync();
        await desk.PostAsync("/api/v1/competitors", new { name = "Beta", domain = "beta.example", tier = "primary", tags = new[] { "x" } }, HttpStatusCode.Created);
        await desk.PostAsync("/api/v1/competitors", new { name = "Alpha", domain = "alpha.example" }, HttpStatusCode.Created);
        await desk.PostAsync("/api/v1/competitors", new { name = "100%", domain = "percent.example" }, HttpStatusCode.Created);

        var first = await desk.GetAsync("/api/v1/competitors?limit=2");
        var rest = await desk.GetAsync($"/api/v1/competitors?limit=2&cursor={first.GetProperty("nextCursor").GetString()}");

        Assert.That(first.GetProperty("total").GetInt64(), Is.EqualTo(3));
        Assert.That(Names(first).Concat(Names(rest)), Is.EqualTo(new[] { "100%", "Alpha", "Beta" }));
        Assert.That(Names(await desk.GetAsync("/api/v1/competitors?tier=primary")), Is.EqualTo(new[] { "Beta" }));
        Assert.That(Names(await desk.GetAsync("/api/v1/competitors?tag=x")), Is.EqualTo(new[] { "Beta" }));
        Assert.That(Names(await desk.GetAsync("/api/v1/competitors?q=lph")), Is.EqualTo(new[] { "Alpha" }));
        Assert.That(Names(await desk.GetAsync("/api/v1/competitors?q=%25")), Is.EqualTo(new[] { "100%" }));
        await desk.GetAsync("/api/v1/competitors?q=%00Alp", HttpStatusCode.BadRequest);
        await desk.GetAsync("/api/v1/competitors?limit=0", HttpStatusCode.BadRequest);
        await desk.GetAsync("/api/v1/competitors?tier=none", HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Change_NewNameAndDomain_IsAnnouncedAndLeavesTheRest()
    {
        using var desk = await Desk.OpenAsync();
        await using var changed = await desk.App.Bus.ObserveAsync<CompetitorChanged>();
        var id = (await desk.PostAsync(
            "/api/v1/competitors", new { name = "Acme", domain = "acme.example", tags = new[] { "kept" } }, HttpStatusCode.Created))
            .GetProperty("id").GetGuid();

        var after = await desk.SendAsync(HttpMethod.Put, $"/api/v1/competitors/{id}", new { name = "Acme Inc", domain = "acme.test" });

        Assert.That(after.GetProperty("tags")[0].GetString(), Is.EqualTo("kept"));
        Assert.That((await changed.FirstAsync(f => f.CompetitorId == id)).HomeUrl, Is.EqualTo("https://acme.test/"));
        await desk.AddCompetitorAsync("other.example", "Other");
        await desk.SendAsync(HttpMethod.Put, $"/api/v1/competitors/{id}", new { domain = "other.example" }, HttpStatusCode.Conflict);
        await desk.SendAsync(HttpMethod.Put, $"/api/v1/competitors/{id}", new { name = " " }, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Remove_WithData_ForgetsAllAndIgnoresWhatComesLater()
    {
        using var desk = await Desk.OpenAsync();
        await using var removed = await desk.App.Bus.ObserveAsync<CompetitorRemoved>();
        var id = await desk.AddCompetitorAsync();
        var source = Guid.CreateVersion7();
        var snapshot = await desk.CaptureAsync(id, source, Desk.Page("<p>Pro is $29.</p>"), Desk.Noon);

        await desk.SendAsync(HttpMethod.Delete, $"/api/v1/competitors/{id}", null, HttpStatusCode.NoContent);

        await removed.FirstAsync(f => f.CompetitorId == id);
        await desk.GetAsync($"/api/v1/competitors/{id}", HttpStatusCode.NotFound);
        await desk.GetAsync($"/api/v1/snapshots/{snapshot}/text", HttpStatusCode.NotFound);
        await desk.GetAsync($"/api/v1/battlecards/competitor/{id}", HttpStatusCode.NotFound);
        await desk.SendAsync(HttpMethod.Delete, $"/api/v1/competitors/{id}", null, HttpStatusCode.NotFound);

        var late = await desk.CaptureOfAsync(id, source, Desk.Page("<p>Pro is $39.</p>"), Desk.Noon.AddHours(1));
        var other = await desk.AddCompetitorAsync("other.example", "Other");
        await desk.App.Bus.PublishAsync(late, desk.Workspace);
        await desk.CaptureAsync(other, Guid.CreateVersion7(), Desk.Page("<p>Team is $9.</p>"), Desk.Noon.AddHours(2));
        Assert.That((await desk.GetAsync("/system/dlq")).GetProperty("total").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task AnyRoute_OtherWorkspace_Returns404()
    {
        using var ours = await Desk.OpenAsync();
        using var theirs = await Desk.OpenAsync();
        var id = await ours.AddCompetitorAsync();
        var source = Guid.CreateVersion7();
        var a = await ours.CaptureAsync(id, source, Desk.Page("<p>Pro is $29.</p>"), Desk.Noon);
        var card = (await ours.GetAsync($"/api/v1/battlecards/competitor/{id}")).GetProperty("id").GetGuid();

        foreach (var path in new[] { "", "/updates", "/news", "/snapshots", "/timeline", "/insights", "/data", "/data/pricing" })
        {
            await ours.GetAsync($"/api/v1/competitors/{id}{path}");
            await theirs.GetAsync($"/api/v1/competitors/{id}{path}", HttpStatusCode.NotFound);
        }

        await Eventually.IsTrueAsync(
            async () => (await theirs.Http.GetAsync(new Uri($"/api/v1/snapshots/{a}", UriKind.Relative))).StatusCode == HttpStatusCode.NotFound,
            "the snapshot is not theirs");
        await theirs.GetAsync($"/api/v1/snapshots/{a}/text", HttpStatusCode.NotFound);
        await theirs.GetAsync($"/api/v1/snapshots/{a}/html", HttpStatusCode.NotFound);
        await theirs.GetAsync($"/api/v1/snapshots/{a}/diff/{a}", HttpStatusCode.NotFound);
        await theirs.GetAsync($"/api/v1/battlecards/{card}", HttpStatusCode.NotFound);
        await theirs.GetAsync($"/api/v1/battlecards/{card}/versions", HttpStatusCode.NotFound);
        await theirs.PostAsync($"/api/v1/battlecards/{card}/approve", null, HttpStatusCode.NotFound);
        await theirs.PostAsync($"/api/v1/battlecards/{card}/generate", null, HttpStatusCode.NotFound);
        await theirs.SendAsync(HttpMethod.Put, $"/api/v1/competitors/{id}", new { name = "Mine" }, HttpStatusCode.NotFound);
        await theirs.SendAsync(HttpMethod.Delete, $"/api/v1/competitors/{id}", null, HttpStatusCode.NotFound);
        Assert.That((await theirs.GetAsync("/api/v1/battlecards")).GetProperty("total").GetInt64(), Is.Zero);
    }

    [Test]
    public async Task Document_DescribesEveryRoute()
    {
        using var desk = await Desk.OpenAsync();

        var paths = (await desk.GetAsync("/openapi/v1.json")).GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();

        Assert.That(paths, Is.SupersetOf(new[]
        {
            "/api/v1/competitors/{id}", "/api/v1/competitors/{id}/timeline", "/api/v1/updates/{id}/evidence", "/api/v1/updates/{id}/feedback",
            "/api/v1/snapshots/{a}/diff/{b}", "/api/v1/battlecards/{id}/sections/{name}",
        }));
        Assert.That(paths, Has.None.Contains("sources").And.None.Contains("scrape"));
    }

    [Test]
    public async Task Add_Viewer_Returns403()
    {
        using var desk = await Desk.OpenAsync();
        using var viewer = desk.App.Client("viewer", desk.Workspace);
        using var content = System.Net.Http.Json.JsonContent.Create(new { name = "Acme", domain = "acme.example" });

        using var response = await viewer.PostAsync(new Uri("/api/v1/competitors", UriKind.Relative), content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private static IEnumerable<string?> Names(System.Text.Json.JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString());
}
