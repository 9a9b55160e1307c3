using System.Text.Json.Nodes;
using System.Threading.Channels;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;

namespace Periscope.Demo;

/// <summary>The main job from the first competitor to an approved battlecard, on two sites that change while it runs.</summary>
internal sealed class Story(PeriscopeClient api, DemoSite northwind, DemoSite fabrikam)
{
    private const string RuleName = "Demo: what matters";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    public async Task TellAsync()
    {
        await ForgetAsync();
        Narrator.Chapter("1  Two competitors");
        var first = await AddAsync("Northwind Analytics", northwind);
        var second = await AddAsync("Fabrikam Insights", fabrikam);
        await CapturedAsync(first);
        await CapturedAsync(second);

        Narrator.Chapter("2  A rule: tell me of anything with an impact of 3 and more");
        var rule = await api.PostAsync("/api/v1/alerts/rules", new { name = RuleName, minImpact = 3, minConfidence = 0, channels = new[] { "in_app" }, enabled = true });
        using var watching = new CancellationTokenSource();
        var alerts = Channel.CreateUnbounded<JsonNode>();
        var watcher = WatchAsync(rule["id"]!.GetValue<Guid>(), alerts.Writer, watching.Token);

        Narrator.Chapter("3  Both sites change");
        northwind.Revise("/pricing", "Pro costs $49 per month", "Pro costs $59 per month");
        Narrator.Say($"{northwind.Address}pricing: Pro costs $59 instead of $49");
        fabrikam.Revise("/careers", "<li>Account Executive, Toronto</li>",
            "<li>Account Executive, Toronto</li><li>Machine Learning Engineer, Lisbon</li><li>Staff Data Engineer, Lisbon</li><li>Head of AI, Toronto</li>");
        Narrator.Say($"{fabrikam.Address}careers: three new openings");
        fabrikam.Revise("/", "2026-11-20 08:00:12, request 7f3a9c", "2026-11-21 09:13:44, request 11d0b2");
        Narrator.Say($"{fabrikam.Address}: another time stamp, which nobody wants to hear of");
        await ScrapeAsync(first);
        await ScrapeAsync(second);

        Narrator.Chapter("4  Alerts arrive on the live stream");
        for (var i = 0; i < 2; i++)
        {
            using var timeout = new CancellationTokenSource(s_patience);
            await ShowAlertAsync(await alerts.Reader.ReadAsync(timeout.Token));
        }

        await ShowNoiseAsync(second);

        Narrator.Chapter("5  Questions, answered from what was captured");
        await Question.AskAsync(api, "What changed on Northwind's pricing page?");
        await Question.AskAsync(api, "Compare Northwind and Fabrikam on pricing");
        await Question.AskAsync(api, "Who is hiring for machine learning?");
        await Question.AskAsync(api, "What is the share price of Contoso?");

        Narrator.Chapter("6  The battlecard has a draft, and a person decides");
        await ApproveAsync(first);
        await watching.CancelAsync();
        await watcher;

        Narrator.Chapter("That was the main job");
        Narrator.Say($"Everything of it can be read at {api.Gateway}openapi; README says how to watch a real site.");
        Narrator.Say("Periscope goes on running: `./periscope down` ends it.");
    }

    // The sites begin anew with each demo, and so must what is known of them.
    private async Task ForgetAsync()
    {
        var competitors = await api.GetAsync("/api/v1/competitors?limit=200");
        var rules = await api.GetAsync("/api/v1/alerts/rules?limit=200");
        var old = competitors["items"]!.AsArray().Where(c => c!["domain"]!.GetValue<string>() == northwind.Host || c["domain"]!.GetValue<string>() == fabrikam.Host)
            .Select(c => $"/api/v1/competitors/{c!["id"]}")
            .Concat(rules["items"]!.AsArray().Where(r => r!["name"]!.GetValue<string>() == RuleName).Select(r => $"/api/v1/alerts/rules/{r!["id"]}"))
            .ToList();
        foreach (var path in old)
        {
            using var response = await api.Http.DeleteAsync(new Uri(path, UriKind.Relative));
            response.EnsureSuccessStatusCode();
        }

        if (old.Count > 0)
        {
            Narrator.Chapter("What an earlier demo left is forgotten");
        }
    }

    private async Task<Guid> AddAsync(string name, DemoSite site)
    {
        var competitor = await api.PostAsync("/api/v1/competitors", new { name, domain = site.Host });
        var job = competitor["discoveryJobId"]!.GetValue<Guid>();
        Narrator.Say($"{name} ({site.Host}) is added; its pages are being looked for.");
        var ended = await UntilAsync(() => api.GetAsync($"/api/v1/jobs/{job}"),
            node => node["status"]!.GetValue<string>() is "success" or "failed" or "dead_letter" or "timeout", "discovery ends");
        var id = competitor["id"]!.GetValue<Guid>();
        var sources = await api.GetAsync($"/api/v1/competitors/{id}/sources");
        Narrator.Say($"Discovery: {ended["status"]}; {sources["items"]!.AsArray().Count} pages will be watched: "
            + string.Join(", ", sources["items"]!.AsArray().Select(s => $"{s!["type"]} ({s["schedule"]})")));
        return id;
    }

    private async Task CapturedAsync(Guid competitor)
    {
        var sources = await api.GetAsync($"/api/v1/competitors/{competitor}/sources");
        var wanted = sources["items"]!.AsArray().Count;
        await UntilAsync(() => api.GetAsync($"/api/v1/competitors/{competitor}/snapshots?limit=200"),
            node => node["items"]!.AsArray().Select(s => s!["sourceId"]!.GetValue<Guid>()).Distinct().Count() >= wanted, "every page is captured once");
    }

    private async Task ScrapeAsync(Guid competitor)
    {
        var answer = await api.PostAsync($"/api/v1/competitors/{competitor}/scrape");
        Narrator.Say($"{answer["jobs"]!.AsArray().Count} captures are queued.");
    }

    private async Task WatchAsync(Guid rule, ChannelWriter<JsonNode> alerts, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in api.LiveAsync(cancellationToken: cancellationToken))
            {
                if (happened["type"]?.GetValue<string>() == "alert" && happened["item"]!["ruleId"]!.GetValue<Guid>() == rule)
                {
                    await alerts.WriteAsync(happened["item"]!, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task ShowAlertAsync(JsonNode alert)
    {
        var update = await api.GetAsync($"/api/v1/updates/{alert["updateId"]}");
        Narrator.Say($"[{alert["severity"]}] {update["title"]}");
        Narrator.Say($"    {update["narrative"]}");
        Narrator.Say($"    Impact {update["impact"]} of 10, confidence {update["confidence"]}. Why: {string.Join(" ", update["impactReasons"]!.AsArray().Select(r => r!.ToString()))}");
        foreach (var citation in update["citations"]!.AsArray())
        {
            Narrator.Quote(citation!["quote"]!.GetValue<string>());
        }
    }

    private async Task ShowNoiseAsync(Guid competitor)
    {
        var all = await UntilAsync(() => api.GetAsync($"/api/v1/competitors/{competitor}/updates?includeNoise=true"),
            node => node["items"]!.AsArray().Any(u => u!["isNoise"]!.GetValue<bool>()), "the noise is listed");
        foreach (var noise in all["items"]!.AsArray().Where(u => u!["isNoise"]!.GetValue<bool>()))
        {
            Narrator.Say($"Kept quiet: {noise!["title"]} ({noise["noiseReason"]})");
        }
    }

    private async Task ApproveAsync(Guid competitor)
    {
        var card = await UntilAsync(() => api.GetAsync($"/api/v1/battlecards/competitor/{competitor}"),
            node => node["status"]!.GetValue<string>() == "pending", "a draft waits");
        foreach (var (name, section) in card["sections"]!.AsObject().Where(s => s.Value?["draft"] is not null))
        {
            Narrator.Say($"Draft of {Spaced(name)}: {section!["draft"]!["content"]!.GetValue<string>().ReplaceLineEndings(" ")}");
        }

        var approved = await api.PostAsync($"/api/v1/battlecards/{card["id"]}/approve", new { });
        Narrator.Say($"Approved: the battlecard is now version {approved["version"]}, {approved["status"]}.");
    }

    // "pricingComparison" is for programs.
    private static string Spaced(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    private static async Task<JsonNode> UntilAsync(Func<Task<JsonNode>> query, Func<JsonNode, bool> done, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var answer = await query();
            if (done(answer))
            {
                return answer;
            }

            if (TimeProvider.System.GetElapsedTime(start) > s_patience)
            {
                throw new TimeoutException($"Waited {s_patience.TotalSeconds} s in vain until {what}. Last answer: {answer}");
            }

            await timer.WaitForNextTickAsync();
        }
    }
}
