using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Contracts;
using Periscope.Contracts.Agent;
using Periscope.Contracts.Crawler;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Storage;
using Periscope.TestKit;

namespace Periscope.Data.Tests;

/// <summary>A workspace with its own people, and what the other services would send about its competitors.</summary>
internal sealed class Desk(ServiceApp<DataDbContext> app) : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public Guid Workspace { get; } = Guid.CreateVersion7();

    public ServiceApp<DataDbContext> App => app;

    public HttpClient Http => field ??= app.Client("admin", Workspace);

    public static async Task<Desk> OpenAsync() => new(await DataService.App);

    /// <summary>An HTML page long enough to be worth comparing, with <paramref name="main"/> at its end.</summary>
    public static string Page(string main) => $"""
        <!doctype html><html lang=en><head><title>Acme plans</title></head><body><main><h1>Plans</h1>
        <p>Acme keeps the books of small companies in order. It reads invoices, matches payments and reminds late payers, every night.</p>
        <p>Every plan has support by people who know accounting, exports in open formats, and a record of who did what and when.</p>
        <p>You can change plans at any time; what you have paid counts towards the next one, and leaving takes a single click.</p>
        {main}</main></body></html>
        """;

    public async Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(response, expected);
    }

    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await Http.SendAsync(request);
        return await ReadAsync(response, expected);
    }

    public Task<JsonElement> PostAsync(string path, object? body, HttpStatusCode expected = HttpStatusCode.OK) =>
        SendAsync(HttpMethod.Post, path, body, expected);

    public async Task<Guid> AddCompetitorAsync(string domain = "acme.example", string name = "Acme") =>
        (await PostAsync("/api/v1/competitors", new { name, domain }, HttpStatusCode.Created)).GetProperty("id").GetGuid();

    /// <summary>Stores the page and makes the fact that Crawler would publish.</summary>
    public async Task<PageCaptured> CaptureOfAsync(
        Guid competitor, Guid source, string html, DateTimeOffset at, string type = SourceTypes.Pricing, int status = 200)
    {
        var bytes = Encoding.UTF8.GetBytes(html);
        var hash = await app.Services.GetRequiredService<ISnapshotStore>().PutAsync(Workspace, bytes);
        return new()
        {
            SnapshotId = Guid.CreateVersion7(),
            JobId = Guid.CreateVersion7(),
            SourceId = source,
            CompetitorId = competitor,
            SourceType = type,
            Url = $"https://acme.example/{type}",
            ContentHash = hash,
            HttpStatus = status,
            ContentType = "text/html; charset=utf-8",
            Charset = "utf-8",
            Bytes = bytes.Length,
            CapturedAt = at,
        };
    }

    /// <summary>Publishes a capture and waits until it is recorded.</summary>
    public async Task<Guid> CaptureAsync(
        Guid competitor, Guid source, string html, DateTimeOffset at, string type = SourceTypes.Pricing, int status = 200)
    {
        var capture = await CaptureOfAsync(competitor, source, html, at, type, status);
        await app.Bus.PublishAsync(capture, Workspace);
        await RecordedAsync(capture.SnapshotId);
        return capture.SnapshotId;
    }

    public Task RecordedAsync(Guid snapshot) => Eventually.IsTrueAsync(
        async () =>
        {
            using var response = await Http.GetAsync(new Uri($"/api/v1/snapshots/{snapshot}", UriKind.Relative));
            return response.IsSuccessStatusCode;
        },
        "the snapshot was recorded");

    public static ChangeAnalysed AnalysisOf(
        Guid change, string category = UpdateCategories.Pricing, double impact = 7, bool isNoise = false, params Citation[] citations) => new()
        {
            ChangeId = change,
            Category = category,
            Title = "Pro costs more",
            Narrative = "Pro rose from $29 to $39. Teams of ten pay $1,200 more a year.",
            Impact = impact,
            ImpactReasons = ["A price rose by a third."],
            Confidence = 0.9,
            IsNoise = isNoise,
            NoiseReason = isNoise ? "A rounding." : null,
            Citations = citations,
            Model = "built-in",
            PromptVersion = "analyse-change/1",
            AnalysedAt = Noon,
        };

    public void Dispose() => Http.Dispose();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), text);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }
}
