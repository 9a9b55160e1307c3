using System.Net;
using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;
using Periscope.Scenarios.Mesh;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Scenarios.MainJob;

/// <summary>The main job, step by step on one mesh: each test builds on what the one before it left behind.</summary>
[Order(1)]
internal sealed class MainJobTests
{
    private PeriscopeClient _api = null!;
    private DemoSite _northwind = null!;
    private DemoSite _fabrikam = null!;
    private Guid _first;
    private Guid _second;
    private JsonNode _update = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _api = await RunningMesh.OwnerAsync();
        _northwind = await RunningMesh.SiteAsync(0, DemoPages.Northwind);
        _fabrikam = await RunningMesh.SiteAsync(1, DemoPages.Fabrikam);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _api.Dispose();
        await _northwind.DisposeAsync();
        await _fabrikam.DisposeAsync();
    }

    [Test, Order(1)]
    public async Task Discovery_FindsAndTypesThePages()
    {
        _first = await Watching.AddAndCaptureAsync(_api, "Northwind Analytics", _northwind);
        _second = await Watching.AddAndCaptureAsync(_api, "Fabrikam Insights", _fabrikam);

        var types = (await Watching.SourcesAsync(_api, _first)).ToDictionary(
            s => s["type"]!.GetValue<string>(), s => new Uri(s["url"]!.GetValue<string>()).AbsolutePath);
        Assert.That(types, Is.SupersetOf(new Dictionary<string, string>
        {
            ["home"] = "/",
            ["pricing"] = "/pricing",
            ["careers"] = "/careers",
            ["blog"] = "/blog",
            ["product"] = "/product",
            ["docs"] = "/docs",
            ["terms"] = "/terms",
        }));
    }

    [Test, Order(2)]
    public async Task Scrape_NothingChanged_MakesNoUpdate()
    {
        var jobs = await Watching.ScrapeAsync(_api, _first);

        Assert.That(jobs.Select(j => j["status"]!.GetValue<string>()), Is.All.EqualTo("success"));
        Assert.That(await Watching.UpdatesAsync(_api, _first, noise: true), Is.Empty);
    }

    [Test, Order(3)]
    public async Task Change_IsAnalysedWithExactCitationsAndRaisesAlertsEverywhere()
    {
        var webhook = await _api.PostAsync("/api/v1/channels", new { kind = "webhook", name = "Hook", config = new { url = RunningMesh.Webhook.Url } });
        var mail = await _api.PostAsync("/api/v1/channels", new { kind = "email", name = "Mail", config = new { to = new[] { "sales@example.com" } } });
        await _api.PostAsync("/api/v1/alerts/rules", new
        {
            name = "Prices",
            category = "pricing",
            minImpact = 3,
            minConfidence = 0,
            channels = new[] { "in_app", webhook["id"]!.GetValue<string>(), mail["id"]!.GetValue<string>() },
            enabled = true,
        });
        var before = RunningMesh.Webhook.Accepted.Count;
        using var watching = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var live = FirstAlertAsync(watching.Token);

        _northwind.Revise("/pricing", "Pro costs $49 per month", "Pro costs $59 per month");
        await Watching.ScrapeAsync(_api, _first);

        _update = await Watching.UpdateAsync(_api, _first, u => u["category"]!.GetValue<string>() == "pricing");
        Assert.Multiple(() =>
        {
            Assert.That(_update["narrative"]!.GetValue<string>(), Does.Contain("$59"));
            Assert.That(_update["impact"]!.GetValue<double>(), Is.InRange(3, 10));
            Assert.That(_update["impactReasons"]!.AsArray(), Is.Not.Empty);
            Assert.That(_update["confidence"]!.GetValue<double>(), Is.InRange(0, 1));
            Assert.That(_update["citations"]!.AsArray(), Is.Not.Empty);
        });
        await Watching.CitationsAreExactAsync(_api, _update["citations"]!.AsArray());

        var alert = await live;
        Assert.That(alert["updateId"]!.GetValue<Guid>(), Is.EqualTo(_update["id"]!.GetValue<Guid>()));
        await Eventually.IsTrueAsync(() => RunningMesh.Webhook.Accepted.Count == before + 1, "the signed webhook arrived");
        Assert.That(
            WebhookReceiver.IsGenuine(RunningMesh.Webhook.Accepted[before], webhook["config"]!["secret"]!.GetValue<string>(), TimeProvider.System.GetUtcNow()),
            Is.True, "the receiver verifies the signature");
        await Eventually.IsTrueAsync(() => RunningMesh.Smtp.Mails.Count(m => m.To.Contains("sales@example.com")) == 1, "the mail arrived");
        await Eventually.IsTrueAsync(
            async () => (await _api.GetAsync("/api/v1/deliveries?limit=200"))["items"]!.AsArray()
                .Where(d => d!["alertId"]!.GetValue<Guid>() == alert["id"]!.GetValue<Guid>())
                .Count(d => d!["status"]!.GetValue<string>() == "delivered") == 2,
            "both deliveries are recorded");
    }

    [Test, Order(4)]
    public async Task Difference_NamesTheChangedLineWithItsSpans()
    {
        var (before, after) = (_update["before"]!["snapshotId"], _update["after"]!["snapshotId"]);
        var difference = await _api.GetAsync($"/api/v1/snapshots/{before}/diff/{after}");

        var added = difference["added"]!.AsArray();
        var text = await _api.Http.GetStringAsync(new Uri($"/api/v1/snapshots/{after}/text", UriKind.Relative));
        Assert.That(added.Select(a => a!["text"]!.GetValue<string>()), Has.One.Contains("$59"));
        foreach (var block in added)
        {
            Assert.That(text[block!["start"]!.GetValue<int>()..block["end"]!.GetValue<int>()], Is.EqualTo(block["text"]!.GetValue<string>()));
        }
    }

    [Test, Order(5)]
    public async Task NoiseOnThePage_IsKeptWithItsReasonAndAlertsNobody()
    {
        var alerts = (await _api.GetAsync("/api/v1/alerts"))["total"]!.GetValue<long>();
        _fabrikam.Revise("/", "2026-11-20 08:00:12, request 7f3a9c", "2026-11-21 10:33:01, request 90b1ee");
        await Watching.ScrapeAsync(_api, _second);

        var noise = await Watching.UpdateAsync(_api, _second, u => u["isNoise"]!.GetValue<bool>(), noise: true);

        Assert.That(noise["noiseReason"]!.GetValue<string>(), Is.Not.Empty);
        Assert.That(await Watching.UpdatesAsync(_api, _second), Is.Empty);
        Assert.That((await _api.GetAsync("/api/v1/alerts"))["total"]!.GetValue<long>(), Is.EqualTo(alerts));
    }

    [Test, Order(6)]
    public async Task BrokenPage_IsReportedHonestlyAndMakesNoUpdate()
    {
        _fabrikam.Fail("/pricing", (int)HttpStatusCode.Forbidden);
        var jobs = await Watching.ScrapeAsync(_api, _second);
        _fabrikam.Fail("/pricing", null);

        var failed = jobs.Single(j => j["status"]!.GetValue<string>() != "success");
        Assert.That(failed["error"]!["code"]!.ToString(), Is.EqualTo("4002"));
        Assert.That(await Watching.UpdatesAsync(_api, _second), Is.Empty);
    }

    [Test, Order(7)]
    public async Task Ask_WhatChanged_StreamsFivePhasesAndCitesEverySentence()
    {
        var events = await AskAsync("What changed on Northwind's pricing page?");

        Assert.That(events.Where(e => e["type"]!.GetValue<string>() == "phase").Select(e => e["phase"]!.GetValue<string>()),
            Is.EqualTo(new[] { "understand", "plan", "execute", "reflect", "answer" }));
        var answer = events.Where(e => e["type"]!.GetValue<string>() == "answer").ToList();
        Assert.That(string.Concat(answer.Select(a => a["chunk"]!.GetValue<string>())), Does.Contain("$59"));
        Assert.That(answer.Select(a => a["citations"]!.AsArray().Count), Is.All.GreaterThan(0));
        foreach (var part in answer)
        {
            await Watching.CitationsAreExactAsync(_api, part["citations"]!.AsArray());
        }

        Assert.That(events[^1]["type"]!.GetValue<string>(), Is.EqualTo("done"));
    }

    [TestCase("Compare Northwind and Fabrikam on pricing", "Fabrikam"), Order(8)]
    [TestCase("Who is hiring for sales or account executives?", "Fabrikam")]
    public async Task Ask_OtherQuestions_AnswersFromWhatWasCaptured(string question, string expected)
    {
        var events = await AskAsync(question);

        Assert.That(string.Concat(events.Where(e => e["type"]!.GetValue<string>() == "answer").Select(a => a["chunk"]!.GetValue<string>())),
            Does.Contain(expected));
    }

    [Test, Order(9)]
    public async Task Ask_WhatTheDataCannotAnswer_SaysSoAndCitesNothing()
    {
        var events = await AskAsync("What is the share price of Contoso?");

        var done = events[^1];
        Assert.That(done["type"]!.GetValue<string>(), Is.EqualTo("done"));
        Assert.That(done["sources"]!.AsArray(), Is.Empty);
        Assert.That(done["confidence"]!.GetValue<double>(), Is.Zero);
        var history = await _api.GetAsync("/api/v1/query/history");
        Assert.That(history["items"]!.AsArray(), Is.Not.Empty);
    }

    [Test, Order(10)]
    public async Task Battlecard_DraftIsApprovedThenRejectedAndVersionsAreKept()
    {
        var card = await PendingAsync();
        var drafts = card["sections"]!.AsObject().Where(s => s.Value?["draft"] is not null).ToList();
        Assert.That(drafts.Select(d => d.Value!["draft"]!["content"]!.GetValue<string>()), Has.Some.Contains("$59"));

        var approved = await _api.PostAsync($"/api/v1/battlecards/{card["id"]}/approve", new { });
        Assert.That(approved["status"]!.GetValue<string>(), Is.EqualTo("approved"));

        _northwind.Revise("/pricing", "Starter costs $19 per month", "Starter costs $29 per month");
        await Watching.ScrapeAsync(_api, _first);
        var again = await PendingAsync();
        var rejected = await _api.PostAsync($"/api/v1/battlecards/{again["id"]}/reject", new { feedback = "Not for the card." });
        Assert.That(rejected["status"]!.GetValue<string>(), Is.EqualTo("rejected"));
        var versions = await _api.GetAsync($"/api/v1/battlecards/{card["id"]}/versions");
        Assert.That(versions["items"]!.AsArray(), Has.Count.GreaterThanOrEqualTo(2));
    }

    private Task<JsonNode> PendingAsync() => Eventually.FindsAsync(
        async () =>
        {
            var card = await _api.GetAsync($"/api/v1/battlecards/competitor/{_first}");
            return card["status"]!.GetValue<string>() == "pending" ? card : null;
        },
        "a draft waits for approval");

    private async Task<List<JsonNode>> AskAsync(string question)
    {
        var events = new List<JsonNode>();
        await foreach (var step in _api.AskAsync(new { query = question, competitorIds = Array.Empty<Guid>() }))
        {
            events.Add(step);
        }

        return events;
    }

    private async Task<JsonNode> FirstAlertAsync(CancellationToken cancellationToken)
    {
        await foreach (var happened in _api.LiveAsync(cancellationToken: cancellationToken))
        {
            if (happened["type"]?.GetValue<string>() == "alert")
            {
                return happened["item"]!;
            }
        }

        throw new InvalidOperationException("The live stream ended before the alert.");
    }
}
