using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Periscope.Contracts;
using Periscope.Contracts.Agent;
using Periscope.Contracts.Data;
using Periscope.TestKit;

namespace Periscope.Data.Tests.Battlecards;

internal sealed class BattlecardTests
{
    [Test]
    public async Task Add_Competitor_HasAnEmptyCardWithSevenSections()
    {
        using var desk = await Desk.OpenAsync();

        var card = await CardAsync(desk);

        Assert.That(card.GetProperty("status").GetString(), Is.EqualTo("draft"));
        Assert.That(card.GetProperty("sections").EnumerateObject().Select(s => s.Name), Is.EqualTo(BattlecardSections.All));
        Assert.That(card.GetProperty("sections").EnumerateObject().Select(s => s.Value.GetProperty("content").GetString()), Has.All.Empty);
    }

    [Test]
    public async Task Draft_ApprovedThenPublished_BecomesTheNextVersion()
    {
        using var desk = await Desk.OpenAsync();
        await using var changed = await desk.App.Bus.ObserveAsync<BattlecardChanged>();
        var id = (await CardAsync(desk)).GetProperty("id").GetGuid();
        var card = $"/api/v1/battlecards/{id}";
        await DraftAsync(desk, id, BattlecardSections.Overview, "A **new** text.");
        await DraftAsync(desk, id, BattlecardSections.Strengths, "Strong.");

        var pending = await desk.GetAsync(card);
        Assert.That(pending.GetProperty("status").GetString(), Is.EqualTo("pending"));
        Assert.That(pending.GetProperty("aiModel").GetString(), Is.EqualTo("built-in"));
        Assert.That(Section(pending, "overview").GetProperty("content").GetString(), Is.Empty);
        await desk.PostAsync($"{card}/publish", null, HttpStatusCode.Conflict);

        var half = await desk.PostAsync($"{card}/approve", new { sections = new[] { "overview" } });
        Assert.That(half.GetProperty("status").GetString(), Is.EqualTo("pending"));
        Assert.That(half.GetProperty("version").GetInt32(), Is.EqualTo(2));
        Assert.That(Section(half, "overview").GetProperty("content").GetString(), Is.EqualTo("A **new** text."));
        Assert.That(Section(half, "overview").GetProperty("draft").ValueKind, Is.EqualTo(JsonValueKind.Null));

        var approved = await desk.PostAsync($"{card}/approve", null);
        Assert.That(approved.GetProperty("status").GetString(), Is.EqualTo("approved"));
        Assert.That(approved.GetProperty("reviewedBy").ValueKind, Is.EqualTo(JsonValueKind.String));
        await desk.PostAsync($"{card}/approve", null, HttpStatusCode.Conflict);
        var published = await desk.PostAsync($"{card}/publish", null);
        Assert.That(published.GetProperty("status").GetString(), Is.EqualTo("published"));

        var versions = (await desk.GetAsync($"{card}/versions")).GetProperty("items");
        Assert.That(versions.EnumerateArray().Select(v => v.GetProperty("version").GetInt32()), Is.EqualTo(new[] { 3, 2, 1 }));
        Assert.That(Section(versions[2], "overview").GetProperty("content").GetString(), Is.Empty);
        await changed.FirstAsync(c => c.BattlecardId == id && c.Action == "published");
        Assert.That(
            changed.All.Where(c => c.BattlecardId == id).Select(c => c.Action),
            Is.EqualTo(new[] { "drafted", "drafted", "approved", "approved", "published" }));
    }

    [Test]
    public async Task Draft_Rejected_IsDroppedAndTheReasonKept()
    {
        using var desk = await Desk.OpenAsync();
        var id = (await CardAsync(desk)).GetProperty("id").GetGuid();
        await DraftAsync(desk, id, BattlecardSections.Overview, "Wrong.");

        var missing = await desk.PostAsync($"/api/v1/battlecards/{id}/reject", new { feedback = "" }, HttpStatusCode.BadRequest);
        var rejected = await desk.PostAsync($"/api/v1/battlecards/{id}/reject", new { feedback = "They closed that office." });

        Assert.That(missing.GetProperty("errors").TryGetProperty("feedback", out _), Is.True);
        Assert.That(rejected.GetProperty("status").GetString(), Is.EqualTo("rejected"));
        Assert.That(rejected.GetProperty("reviewNotes").GetString(), Is.EqualTo("They closed that office."));
        Assert.That(rejected.GetProperty("version").GetInt32(), Is.EqualTo(1));
        Assert.That(Section(rejected, "overview").GetProperty("draft").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Edit_StaleVersion_Returns409AndKeepsTheFirst()
    {
        using var desk = await Desk.OpenAsync();
        var id = (await CardAsync(desk)).GetProperty("id").GetGuid();
        var section = $"/api/v1/battlecards/{id}/sections/weaknesses";
        using var read = await desk.Http.GetAsync(new Uri($"/api/v1/battlecards/{id}", UriKind.Relative));
        var tag = read.Headers.ETag!.Tag;

        var edited = await desk.SendAsync(HttpMethod.Put, section, new { content = "Slow.", version = 1 });
        await desk.SendAsync(HttpMethod.Put, section, new { content = "Late.", version = 1 }, HttpStatusCode.Conflict);
        using var request = new HttpRequestMessage(HttpMethod.Put, section) { Content = JsonContent.Create(new { content = "Later." }) };
        request.Headers.Add("If-Match", tag);
        using var response = await desk.Http.SendAsync(request);

        Assert.That(edited.GetProperty("version").GetInt32(), Is.EqualTo(2));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        var card = await desk.GetAsync($"/api/v1/battlecards/{id}");
        Assert.That(Section(card, "weaknesses").GetProperty("content").GetString(), Is.EqualTo("Slow."));
        await desk.SendAsync(HttpMethod.Put, $"/api/v1/battlecards/{id}/sections/other", new { content = "x" }, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Approve_DraftThatArrivedMeanwhile_IsRefusedByItsTag()
    {
        using var desk = await Desk.OpenAsync();
        var id = (await CardAsync(desk)).GetProperty("id").GetGuid();
        await DraftAsync(desk, id, BattlecardSections.Overview, "Seen.");
        using var read = await desk.Http.GetAsync(new Uri($"/api/v1/battlecards/{id}", UriKind.Relative));
        await DraftAsync(desk, id, BattlecardSections.Overview, "Unseen.");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/battlecards/{id}/approve");
        request.Headers.Add("If-Match", read.Headers.ETag!.Tag);

        using var response = await desk.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Edit_Citation_MustQuoteItsSnapshot()
    {
        using var desk = await Desk.OpenAsync();
        var competitor = await desk.AddCompetitorAsync();
        var snapshot = await desk.CaptureAsync(competitor, Guid.CreateVersion7(), Desk.Page("<p>Pro is $29 a month.</p>"), Desk.Noon);
        var text = await desk.Http.GetStringAsync(new Uri($"/api/v1/snapshots/{snapshot}/text", UriKind.Relative));
        var start = text.IndexOf("$29", StringComparison.Ordinal);
        var card = (await desk.GetAsync($"/api/v1/battlecards/competitor/{competitor}")).GetProperty("id").GetGuid();
        object Body(string quote) => new
        {
            content = "Pro is cheap.",
            citations = new[]
            {
                new { id = "1", snapshotId = snapshot, url = "https://acme.example/", title = "Plans", capturedAt = Desk.Noon, start, end = start + 3, quote },
            },
        };

        await desk.SendAsync(HttpMethod.Put, $"/api/v1/battlecards/{card}/sections/pricingComparison", Body("$30"), HttpStatusCode.BadRequest);
        var edited = await desk.SendAsync(HttpMethod.Put, $"/api/v1/battlecards/{card}/sections/pricingComparison", Body("$29"));

        Assert.That(Section(edited, "pricingComparison").GetProperty("citations")[0].GetProperty("quote").GetString(), Is.EqualTo("$29"));
    }

    [Test]
    public async Task Generate_Card_AsksForEverySection()
    {
        using var desk = await Desk.OpenAsync();
        await using var asked = await desk.App.Bus.ObserveAsync<DraftSection>();
        var id = (await CardAsync(desk)).GetProperty("id").GetGuid();

        await desk.PostAsync($"/api/v1/battlecards/{id}/generate", null, HttpStatusCode.Accepted);

        await Eventually.IsTrueAsync(() => asked.All.Count(d => d.BattlecardId == id) == 7, "all sections were asked for");
        Assert.That(asked.All.Where(d => d.BattlecardId == id).Select(d => d.Section), Is.EquivalentTo(BattlecardSections.All));
        Assert.That(asked.All.Where(d => d.BattlecardId == id), Has.All.Matches<DraftSection>(d => d!.Updates.Count == 0));
    }

    [Test]
    public async Task Generate_WithoutTheFeature_IsRefused()
    {
        using var desk = await Desk.OpenAsync();
        var id = (await CardAsync(desk)).GetProperty("id").GetGuid();
        using var client = desk.App.Client(new TestCaller { Workspaces = [new(desk.Workspace, "owner", "enterprise", "-battlecard-drafts")] });

        using var response = await client.PostAsync($"/api/v1/battlecards/{id}/generate", null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("PUT", "sections/overview", """{"content":"a","citations":[null]}""", "citations[0]")]
    [TestCase("PUT", "sections/overview", """{"content":null}""", "content")]
    [TestCase("PUT", "sections/overview", """{"content":"before\u0000after"}""", "content")]
    [TestCase("POST", "reject", """{"feedback":"before\u0000after"}""", "feedback")]
    [TestCase("PUT", "sections/overview", """{"content":"a","citations":[{}]}""", "citations[0].id")]
    [TestCase("POST", "approve", """{"sections":["overview",null]}""", "sections[1]")]
    [TestCase("POST", "generate", """{"sections":[null]}""", "sections[0]")]
    [TestCase("POST", "reject", "null", "body")]
    public async Task Change_WithNullOrNulInItsFields_Returns400NamingIt(string method, string path, string body, string field)
    {
        using var desk = await Desk.OpenAsync();
        var id = (await CardAsync(desk)).GetProperty("id").GetGuid();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/battlecards/{id}/{path}");
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await desk.Http.SendAsync(request);

        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest), text);
        Assert.That(JsonElement.Parse(text).GetProperty("errors").EnumerateObject().First().Name, Is.EqualTo(field), text);
    }

    [Test]
    public async Task Edit_TextThatSpeaksOfNul_IsKept()
    {
        const string Written = "a path \\u0000 as text";
        using var desk = await Desk.OpenAsync();
        var id = (await CardAsync(desk)).GetProperty("id").GetGuid();

        await desk.SendAsync(HttpMethod.Put, $"/api/v1/battlecards/{id}/sections/overview", new { content = Written });

        var card = await desk.GetAsync($"/api/v1/battlecards/{id}");
        Assert.That(Section(card, "overview").GetProperty("content").GetString(), Is.EqualTo(Written));
        await desk.PostAsync($"/api/v1/battlecards/{id}/reject", new { feedback = Written });
    }

    private static async Task<JsonElement> CardAsync(Desk desk) =>
        await desk.GetAsync($"/api/v1/battlecards/competitor/{await desk.AddCompetitorAsync()}");

    private static JsonElement Section(JsonElement card, string name) => card.GetProperty("sections").GetProperty(name);

    private static async Task DraftAsync(Desk desk, Guid card, string section, string content)
    {
        await desk.App.Bus.PublishAsync(
            new SectionDrafted
            {
                BattlecardId = card,
                Section = section,
                Content = content,
                Citations = [],
                Confidence = 0.8,
                Model = "built-in",
                PromptVersion = "draft-section/1",
                DraftedAt = Desk.Noon,
            },
            desk.Workspace);
        await Eventually.IsTrueAsync(
            async () => Section(await desk.GetAsync($"/api/v1/battlecards/{card}"), section).GetProperty("draft") is
            { ValueKind: JsonValueKind.Object } draft
                && draft.GetProperty("content").GetString() == content,
            "the draft lies on the card");
    }
}
