using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Agent.Storage;
using Periscope.Agent.Tests.Analysis;
using Periscope.Contracts;
using Periscope.Contracts.Agent;
using Periscope.Contracts.Data;
using Periscope.Contracts.Identity;
using Periscope.ServiceDefaults.Storage;
using Periscope.TestKit;

namespace Periscope.Agent.Tests.Asking;

internal sealed class AskTests
{
    private static readonly string[] Phases = ["understand", "plan", "execute", "reflect", "answer"];
    private readonly Dictionary<Guid, string> texts = [];
    private readonly Guid acme = Guid.CreateVersion7();
    private readonly Guid globex = Guid.CreateVersion7();
    private ServiceApp<AgentDbContext> app = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        app = await ServiceApp<AgentDbContext>.StartAsync("agent");
        await AddAsync(acme, "Acme", "http://acme.example/");
        await AddAsync(globex, "Globex", "http://globex.example/");
        await CaptureAsync(acme, "Acme", "pricing", "Pricing\nStarter\n$19 per month\nUp to 5 users\nPro\n$59 per month\nSAML single sign-on included");
        await CaptureAsync(globex, "Globex", "pricing", "Plans\nStarter: $9 per month\nPro: $49 per month\nEnterprise: contact sales");
        await CaptureAsync(acme, "Acme", "careers", "Open positions\nSenior Rust Engineer, Remote\nAccount Executive, Berlin\nWe value kindness.");
        await CaptureAsync(globex, "Globex", "careers", "Join us\nProduct Designer\nRust Developer (Storage)\nOffice Manager");
        await CaptureAsync(globex, "Globex", "docs", "Security\nGlobex does not support SAML yet. Data is encrypted at rest with AES-256.");
        var page = texts.First(text => text.Value.StartsWith("Pricing", StringComparison.Ordinal));
        var start = page.Value.IndexOf("$59 per month", StringComparison.Ordinal);
        await app.Bus.PublishAsync(new UpdatePublished
        {
            UpdateId = Guid.CreateVersion7(),
            ChangeId = Guid.CreateVersion7(),
            SourceId = Guid.CreateVersion7(),
            CompetitorId = acme,
            CompetitorName = "Acme",
            SourceType = "pricing",
            Url = "http://acme.example/pricing",
            Category = "pricing",
            Title = "Acme: the Pro plan's price rose from $49 to $59 per month (+20 %)",
            Narrative = "On Acme's pricing page: the Pro plan's price rose from $49 to $59 per month (+20 %). A higher price weakens its position in deals where cost decides.",
            Impact = 7.4,
            ImpactReasons = ["The Pro plan's price rose"],
            Confidence = 0.9,
            IsNoise = false,
            BeforeSnapshotId = Guid.CreateVersion7(),
            AfterSnapshotId = page.Key,
            Citations = [Citation(page.Key, start, "$59 per month")],
            DetectedAt = TimeProvider.System.GetUtcNow(),
            PublishedAt = TimeProvider.System.GetUtcNow(),
        }, app.Workspace);
        await Eventually.IsTrueAsync(async () =>
        {
            await using var scope = app.Scope();
            var db = scope.ServiceProvider.GetRequiredService<AgentDbContext>();
            return db.Pages.Count() == 5 && db.Updates.Count() == 1 && await db.Competitors.AllAsync(one => one.HomeUrl != null);
        }, "the evidence has arrived");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await app.DisposeAsync();

    [TestCase("What changed on Acme's pricing page?", "rose from $49 to $59 per month")]
    [TestCase("What did Acme change in pricing since May, and what does it mean for us?", "weakens its position")]
    [TestCase("What changed this week?", "rose from $49 to $59 per month")]
    [TestCase("How much does Acme cost?", "Starter at $19 per month, Pro at $59 per month")]
    [TestCase("Compare Acme and Globex on pricing", "Pro at $49 per month")]
    [TestCase("Compare Acme and Globex on pricing", "The lowest listed price is that of Globex (Starter, $9 per month); the lowest of Acme (Starter, $19 per month)")]
    [TestCase("Who is hiring for Rust?", "Rust Developer (Storage)")]
    [TestCase("Who is hiring for Rust?", "Senior Rust Engineer, Remote")]
    [TestCase("Is Globex hiring?", "3 open positions")]
    [TestCase("Does Globex support SAML?", "Globex does not support SAML yet.")]
    [TestCase("Compare Acme and Globex on SAML", "SAML single sign-on included")]
    public async Task Ask_WhatTheEvidenceKnows_IsAnsweredWithExactCitations(string question, string expected)
    {
        var events = await AskAsync(question);

        Assert.That(events.Where(one => Type(one) == "phase").Select(one => one.GetProperty("phase").GetString()), Is.EqualTo(Phases));
        var chunks = events.Where(one => Type(one) == "answer").ToList();
        Assert.That(string.Concat(chunks.Select(one => one.GetProperty("chunk").GetString())), Does.Contain(expected));
        Assert.Multiple(() =>
        {
            foreach (var chunk in chunks)
            {
                Assert.That(chunk.GetProperty("citations").GetArrayLength(), Is.Positive, chunk.ToString());
                foreach (var citation in chunk.GetProperty("citations").Deserialize<List<Citation>>(JsonSerializerOptions.Web)!)
                {
                    Assert.That(texts[citation.SnapshotId][citation.Start..citation.End], Is.EqualTo(citation.Quote));
                }
            }
        });
        var done = events[^1];
        Assert.That(Type(done), Is.EqualTo("done"));
        Assert.That(done.GetProperty("confidence").GetDouble(), Is.GreaterThan(0.3));
        Assert.That(done.GetProperty("sources").GetArrayLength(), Is.Positive);
        Assert.That(done.GetProperty("metadata").GetProperty("model").GetString(), Is.EqualTo("built-in"));
    }

    [TestCase("What changed on Initech's pricing page?", "Initech")]
    [TestCase("Does Globex support quantum teleportation?", "Globex")]
    [TestCase("Who is hiring for underwater basket weaving?", "nothing")]
    [TestCase("Has Globex raised funding?", "Globex")]
    [TestCase("What is the pro price of Contoso?", "nothing")]
    public async Task Ask_WhatTheEvidenceDoesNotKnow_IsSaidPlainlyAndCitesNothing(string question, string named)
    {
        var events = await AskAsync(question);

        var chunks = events.Where(one => Type(one) == "answer").ToList();
        Assert.That(chunks, Has.Count.EqualTo(1));
        Assert.That(chunks[0].GetProperty("chunk").GetString(), Does.StartWith("I found nothing").And.Contain(named));
        Assert.That(chunks[0].GetProperty("citations").GetArrayLength(), Is.Zero);
        Assert.That(events[^1].GetProperty("confidence").GetDouble(), Is.Zero);
        Assert.That(events[^1].GetProperty("sources").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task WorkspaceRemoved_LeavesNoRowOfIt_AndAllOfTheOthers()
    {
        var (gone, before) = (Guid.CreateVersion7(), await StoredRows.CountAsync(app.Database, "agent", app.Workspace));
        await app.Bus.PublishAsync(
            new CompetitorAdded
            {
                CompetitorId = Guid.CreateVersion7(),
                Name = "Acme",
                HomeUrl = "http://acme.example/",
                DiscoveryJobId = Guid.CreateVersion7(),
                AddedAt = TimeProvider.System.GetUtcNow(),
            },
            gone);
        await Eventually.IsTrueAsync(async () => await StoredRows.CountAsync(app.Database, "agent", gone) == 1, "the competitor is known");

        await app.Bus.PublishAsync(new WorkspaceRemoved { WorkspaceId = gone, RemovedAt = TimeProvider.System.GetUtcNow() }, gone);

        await Eventually.IsTrueAsync(async () => await StoredRows.CountAsync(app.Database, "agent", gone) == 0, "nothing is left");
        Assert.That(await StoredRows.CountAsync(app.Database, "agent", app.Workspace), Is.EqualTo(before).And.Positive);
    }

    [Test]
    public async Task Ask_OneKnownAndOneUnknown_AnswersForTheOneAndAdmitsTheOther()
    {
        var events = await AskAsync("Compare Acme and Initech on pricing");

        var answer = string.Concat(events.Where(one => Type(one) == "answer").Select(one => one.GetProperty("chunk").GetString()));
        Assert.That(answer, Does.Contain("Pro at $59 per month").And.Contain("I found nothing about Initech"));
        Assert.That(events[^1].GetProperty("confidence").GetDouble(), Is.InRange(0.2, 0.6));
    }

    [Test]
    public async Task Ask_FollowUp_IsUnderstoodFromHistory()
    {
        var events = await AskAsync("And Globex?", new { query = "How much does Acme cost?" });

        Assert.That(string.Concat(events.Where(one => Type(one) == "answer").Select(one => one.GetProperty("chunk").GetString())),
            Does.Contain("Globex** lists Starter at $9 per month"));
    }

    [Test]
    public async Task Ask_AnotherWorkspace_SeesNothing()
    {
        var events = await ReadAsync(app.Client("member", Guid.CreateVersion7()), new { query = "What changed this week?" });

        Assert.That(events[^1].GetProperty("sources").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task Ask_Viewer_IsForbidden()
    {
        using var client = app.Client("viewer");
        using var response = await client.PostAsJsonAsync("/internal/agent/ask", new { query = "What changed?" });

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("pricingComparison", "Pro costs $59 per month", true)]
    [TestCase("customerStories", "No evidence yet", false)]
    public async Task DraftSection_WithoutUpdate_IsDrawnFromTheEvidenceOrSaysThatThereIsNone(string section, string expected, bool cites)
    {
        await using var drafts = await app.Bus.ObserveAsync<SectionDrafted>();
        await app.Bus.PublishAsync(new DraftSection
        {
            BattlecardId = Guid.CreateVersion7(),
            CompetitorId = acme,
            CompetitorName = "Acme",
            Section = section,
            CurrentContent = "",
            CurrentCitations = [],
            Updates = [],
        }, app.Workspace);

        var draft = await drafts.FirstAsync(one => one.Section == section);

        Assert.That(draft.Content, Does.Contain(expected));
        Assert.That(draft.Citations.Count > 0, Is.EqualTo(cites));
        foreach (var citation in draft.Citations)
        {
            Assert.That(texts[citation.SnapshotId][citation.Start..citation.End], Is.EqualTo(citation.Quote));
        }
    }

    [Test]
    public async Task ChangeDetected_OnceMoreDelivered_IsAnalysedOnceWithTheHeadingFromTheText()
    {
        const string Before = "Starter\n$19 per month\nPro\n$49 per month";
        const string After = "Starter\n$19 per month\nPro\n$59 per month";
        var change = ChangeSample.Of("pricing", Before, After) with { BeforeTextHash = await PutAsync(Before), AfterTextHash = await PutAsync(After) };
        await using var analyses = await app.Bus.ObserveAsync<ChangeAnalysed>();
        var id = Guid.CreateVersion7();

        await app.Bus.PublishAsync(change, app.Workspace, id);
        var analysis = await analyses.FirstAsync(one => one.ChangeId == change.ChangeId);
        await app.Bus.PublishAsync(change, app.Workspace, id);
        var other = ChangeSample.Of("home", "12 followers", "13 followers");
        await app.Bus.PublishAsync(other, app.Workspace);
        await analyses.FirstAsync(one => one.ChangeId == other.ChangeId && one.IsNoise);

        Assert.That(analysis.ImpactReasons, Does.Contain("The Pro plan's price rose from $49 to $59 per month (+20 %)"));
        Assert.That(analyses.All.Count(one => one.ChangeId == change.ChangeId), Is.EqualTo(1));
    }

    [Test]
    public async Task ProvidersAndUsage_WithoutAModel_SaySo()
    {
        using var client = app.Client("viewer");

        var providers = await client.GetFromJsonAsync<JsonElement>("/api/v1/agent/providers");
        var usage = await client.GetFromJsonAsync<JsonElement>("/api/v1/agent/usage");

        Assert.That(providers.GetProperty("items")[0].GetProperty("name").GetString(), Is.EqualTo("built-in"));
        Assert.That(usage.GetProperty("updates").GetInt32(), Is.EqualTo(1));
        Assert.That(usage.GetProperty("tokensUsed").GetInt32(), Is.Zero);
    }

    private static string? Type(JsonElement one) => one.GetProperty("type").GetString();

    private async Task<List<JsonElement>> AskAsync(string question, params object[] history) =>
        await ReadAsync(app.Client("member"), new { query = question, history });

    private static async Task<List<JsonElement>> ReadAsync(HttpClient client, object body)
    {
        using var _ = client;
        using var response = await client.PostAsJsonAsync("/internal/agent/ask", body);
        response.EnsureSuccessStatusCode();
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        var text = await response.Content.ReadAsStringAsync();
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(one => JsonDocument.Parse(one["data: ".Length..]).RootElement)];
    }

    private Task AddAsync(Guid id, string name, string url) => app.Bus.PublishAsync(new CompetitorAdded
    {
        CompetitorId = id,
        Name = name,
        HomeUrl = url,
        DiscoveryJobId = Guid.CreateVersion7(),
        AddedAt = TimeProvider.System.GetUtcNow(),
    }, app.Workspace);

    private async Task CaptureAsync(Guid competitor, string name, string type, string text)
    {
        var id = Guid.CreateVersion7();
        texts[id] = text;
        await app.Bus.PublishAsync(new SnapshotRecorded
        {
            SnapshotId = id,
            SourceId = Guid.CreateVersion7(),
            CompetitorId = competitor,
            CompetitorName = name,
            SourceType = type,
            Url = $"http://{name}.example/{type}",
            Title = $"{name} {type}",
            TextHash = await PutAsync(text),
            CapturedAt = TimeProvider.System.GetUtcNow(),
        }, app.Workspace);
    }

    private Task<string> PutAsync(string text) =>
        app.Services.GetRequiredService<ISnapshotStore>().PutAsync(app.Workspace, Encoding.UTF8.GetBytes(text), CancellationToken.None);

    private static Citation Citation(Guid snapshot, int start, string quote) => new()
    {
        Id = "1",
        SnapshotId = snapshot,
        Url = "http://acme.example/pricing",
        Title = "Acme pricing",
        CapturedAt = TimeProvider.System.GetUtcNow(),
        Start = start,
        End = start + quote.Length,
        Quote = quote,
    };
}
