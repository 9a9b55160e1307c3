using System.Diagnostics;
using System.Text.Json.Nodes;
using Periscope.Demo.Sites;
using Periscope.Scenarios.Mesh;
using Periscope.TestKit;

namespace Periscope.Scenarios.MainJob;

/// <summary>Asks the dashboard's telemetry interface for the trace of one scrape.</summary>
[Order(2)]
internal sealed class TraceTests
{
    [Test]
    public async Task Scrape_ToAlert_IsOneTraceAcrossTheMesh()
    {
        if (RunningMesh.Dashboard["apiKey"] is null)
        {
            Assert.Ignore("skipped: the Aspire dashboard is not installed");
        }

        using var api = await RunningMesh.OwnerAsync();
        await using var site = await RunningMesh.SiteAsync(2, DemoPages.Northwind);
        var competitor = await Watching.AddAndCaptureAsync(api, "Traced", site);
        await api.PostAsync("/api/v1/alerts/rules", new
        {
            name = "Traced",
            competitorId = competitor,
            minImpact = 0,
            minConfidence = 0,
            channels = new[] { "in_app" },
            enabled = true,
        });
        site.Revise("/pricing", "Pro costs $49 per month", "Pro costs $99 per month");
        var traceId = ActivityTraceId.CreateRandom().ToHexString();
        api.Http.DefaultRequestHeaders.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom().ToHexString()}-01");

        await api.PostAsync($"/api/v1/competitors/{competitor}/scrape");

        using var dashboard = new HttpClient { BaseAddress = new Uri(new Uri(RunningMesh.Dashboard["url"]!.GetValue<string>()), "/") };
        dashboard.DefaultRequestHeaders.Add("X-API-Key", RunningMesh.Dashboard["apiKey"]!.GetValue<string>());
        string[] services = ["gateway", "crawler", "data", "agent", "notification"];
        var (resources, systems) = (new HashSet<string>(), new HashSet<string>());
        await Eventually.IsTrueAsync(
            async () =>
            {
                (resources, systems) = await SpansAsync(dashboard, traceId);
                return resources.IsSupersetOf(services) && systems.IsSupersetOf(["rabbitmq", "postgresql"]);
            },
            "one trace has them all", TimeSpan.FromMinutes(1));
        TestContext.Progress.WriteLine($"trace {traceId}: {string.Join(", ", resources.Order())}; systems {string.Join(", ", systems.Order())}");
        Assert.That(resources, Is.SupersetOf(services));
    }

    // OTLP in JSON: resourceSpans[].resource.attributes[service.name], scopeSpans[].spans[].attributes[].
    private static async Task<(HashSet<string> Resources, HashSet<string> Systems)> SpansAsync(HttpClient dashboard, string traceId)
    {
        var (resources, systems) = (new HashSet<string>(), new HashSet<string>());
        using var response = await dashboard.GetAsync(new Uri($"api/telemetry/traces/{traceId}", UriKind.Relative));
        if (!response.IsSuccessStatusCode)
        {
            // Its first span has not arrived yet.
            return (resources, systems);
        }

        var document = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        foreach (var resource in document["data"]!["resourceSpans"]!.AsArray())
        {
            var spans = resource!["scopeSpans"]!.AsArray().SelectMany(scope => scope!["spans"]!.AsArray())
                .Where(span => span!["traceId"]!.GetValue<string>() == traceId).ToList();
            if (spans.Count > 0)
            {
                resources.Add(Attribute(resource["resource"]!["attributes"]!, "service.name") ?? "");
            }

            foreach (var span in spans.Where(span => span!["attributes"] is not null))
            {
                var attributes = span!["attributes"]!;
                if (Attribute(attributes, "messaging.system") is { } broker)
                {
                    systems.Add(broker);
                }

                if ((Attribute(attributes, "db.system.name") ?? Attribute(attributes, "db.system")) is { } database)
                {
                    systems.Add(database);
                }
            }
        }

        return (resources, systems);
    }

    private static string? Attribute(JsonNode attributes, string key) =>
        attributes.AsArray().FirstOrDefault(a => a!["key"]!.GetValue<string>() == key)?["value"]?["stringValue"]?.GetValue<string>();
}
