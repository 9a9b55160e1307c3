using System.Text.Json.Nodes;
using Periscope.Demo.Api;
using Periscope.Demo.Sites;
using Periscope.TestKit;

namespace Periscope.Scenarios.Mesh;

/// <summary>The first half of every scenario: a competitor whose pages were found and captured once.</summary>
internal static class Watching
{
    public static async Task<Guid> AddAndCaptureAsync(PeriscopeClient api, string name, DemoSite site)
    {
        var competitor = await api.PostAsync("/api/v1/competitors", new { name, domain = site.Host });
        var id = competitor["id"]!.GetValue<Guid>();
        var job = await EndedAsync(api, competitor["discoveryJobId"]!.GetValue<Guid>());
        Assert.That(job["status"]!.GetValue<string>(), Is.EqualTo("success"), job.ToString());
        var wanted = (await SourcesAsync(api, id)).Count;
        await MeshMessages.ExplainAsync(() => Eventually.IsTrueAsync(
            async () => await CapturedSourcesAsync(api, id) >= wanted, $"all {wanted} pages of {name} are captured", TimeSpan.FromMinutes(2)));
        return id;
    }

    public static async Task<IReadOnlyList<JsonNode>> SourcesAsync(PeriscopeClient api, Guid competitor) =>
        [.. (await api.GetAsync($"/api/v1/competitors/{competitor}/sources?limit=200"))["items"]!.AsArray().Select(s => s!)];

    /// <summary>Captures now and waits until every job has ended.</summary>
    public static async Task<IReadOnlyList<JsonNode>> ScrapeAsync(PeriscopeClient api, Guid competitor)
    {
        var jobs = (await api.PostAsync($"/api/v1/competitors/{competitor}/scrape"))["jobs"]!.AsArray();
        var ended = new List<JsonNode>();
        foreach (var job in jobs)
        {
            ended.Add(await EndedAsync(api, job!["id"]!.GetValue<Guid>()));
        }

        return ended;
    }

    public static Task<JsonNode> EndedAsync(PeriscopeClient api, Guid job) => Eventually.FindsAsync(
        async () =>
        {
            var found = await api.GetAsync($"/api/v1/jobs/{job}");
            return HasEnded(found) ? found : null;
        },
        $"job {job} has ended", TimeSpan.FromMinutes(2));

    public static bool HasEnded(JsonNode job) => job["status"]!.GetValue<string>() is "success" or "failed" or "timeout" or "cancelled" or "dead_letter";

    /// <summary>Every page of a list.</summary>
    public static async Task<List<JsonNode>> AllAsync(PeriscopeClient api, string path)
    {
        var items = new List<JsonNode>();
        var start = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200";
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await api.GetAsync(cursor.Length == 0 ? start : $"{start}&cursor={Uri.EscapeDataString(cursor)}");
            items.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = page["nextCursor"]?.GetValue<string>();
        }

        return items;
    }

    public static async Task<IReadOnlyList<JsonNode>> UpdatesAsync(PeriscopeClient api, Guid competitor, bool noise = false) =>
        [.. (await api.GetAsync($"/api/v1/competitors/{competitor}/updates?limit=200&includeNoise={(noise ? "true" : "false")}"))["items"]!
            .AsArray().Select(u => u!)];

    /// <summary>Waits for the update that fits.</summary>
    public static Task<JsonNode> UpdateAsync(PeriscopeClient api, Guid competitor, Func<JsonNode, bool> fits, bool noise = false) =>
        Eventually.FindsAsync(
            async () => (await UpdatesAsync(api, competitor, noise)).FirstOrDefault(fits), "the update is published", TimeSpan.FromMinutes(1));

    /// <summary>Fails unless every citation is exactly the text that its snapshot has there.</summary>
    public static async Task CitationsAreExactAsync(PeriscopeClient api, JsonArray citations)
    {
        foreach (var citation in citations)
        {
            var text = await api.Http.GetStringAsync(new Uri($"/api/v1/snapshots/{citation!["snapshotId"]}/text", UriKind.Relative));
            var (start, end) = (citation["start"]!.GetValue<int>(), citation["end"]!.GetValue<int>());
            Assert.That(text[start..end], Is.EqualTo(citation["quote"]!.GetValue<string>()));
        }
    }

    private static async Task<int> CapturedSourcesAsync(PeriscopeClient api, Guid competitor) =>
        (await api.GetAsync($"/api/v1/competitors/{competitor}/snapshots?limit=200"))["items"]!.AsArray()
            .Select(s => s!["sourceId"]!.GetValue<Guid>()).Distinct().Count();
}
