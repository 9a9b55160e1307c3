using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Contracts.Data;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests;

/// <summary>A workspace with a competitor whose site the test writes.</summary>
internal sealed class Watched : IDisposable
{
    private Watched(TestSite site, Guid workspace)
    {
        (Site, Workspace) = (site, workspace);
        Client = CrawlerFixture.App.Client("admin", workspace);
    }

    public TestSite Site { get; }

    public Guid Workspace { get; }

    public Guid Competitor { get; } = Guid.CreateVersion7();

    public HttpClient Client { get; }

    /// <summary>With the competitor already known and no discovery running.</summary>
    public static async Task<Watched> KnownAsync()
    {
        var watched = New();
        await using var scope = CrawlerFixture.App.Scope(watched.Workspace);
        var db = scope.ServiceProvider.GetRequiredService<CrawlerDbContext>();
        db.Competitors.Add(new Competitor { Id = watched.Competitor, Name = "Acme", HomeUrl = watched.Site.At("/"), AddedAt = TimeProvider.System.GetUtcNow() });
        await db.SaveChangesAsync();
        return watched;
    }

    public static Watched New() => new(CrawlerFixture.Site(), Guid.CreateVersion7());

    /// <summary>Publishes that the competitor was added; answers the discovery job's id.</summary>
    public async Task<Guid> AddAsync(string? homeUrl = null)
    {
        var job = Guid.CreateVersion7();
        await CrawlerFixture.App.Bus.PublishAsync(
            new CompetitorAdded
            {
                CompetitorId = Competitor,
                Name = "Acme",
                HomeUrl = homeUrl ?? Site.At("/"),
                DiscoveryJobId = job,
                AddedAt = TimeProvider.System.GetUtcNow(),
            },
            Workspace);
        return job;
    }

    /// <summary>Adds a source whose first capture, unlike over HTTP, is not queued.</summary>
    public async Task<Guid> SourceAsync(string path, string type = "pricing", Action<Source>? also = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var source = new Source
        {
            Id = Guid.CreateVersion7(),
            CompetitorId = Competitor,
            Type = type,
            Url = Site.At(path),
            Schedule = "weekly",
            CreatedAt = now,
            NextRunAt = now.AddDays(7),
        };
        also?.Invoke(source);
        await InDatabaseAsync(async db =>
        {
            db.Sources.Add(source);
            return await db.SaveChangesAsync();
        });
        return source.Id;
    }

    public async Task<Guid> ScrapeAsync(Guid source)
    {
        using var response = await Client.PostAsJsonAsync($"/api/v1/competitors/{Competitor}/scrape", new { sourceIds = new[] { source } });
        Assert.That((int)response.StatusCode, Is.EqualTo(202), await response.Content.ReadAsStringAsync());
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return body.GetProperty("jobs")[0].GetProperty("id").GetGuid();
    }

    /// <summary>Captures the source and waits for the job's end.</summary>
    public async Task<JsonElement> CaptureAsync(Guid source) => await EndAsync(await ScrapeAsync(source));

    /// <summary>Waits for the job, which may still be on its way as a message, and for its end.</summary>
    public async Task<JsonElement> EndAsync(Guid job)
    {
        JsonElement found = default;
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var response = await Client.GetAsync($"/api/v1/jobs/{job}");
                found = await response.Content.ReadFromJsonAsync<JsonElement>();
                return response.IsSuccessStatusCode && found.GetProperty("status").GetString() is not ("pending" or "queued" or "running");
            },
            $"job {job} ended");
        return found;
    }

    public Task<JsonElement> JobAsync(Guid job) => Client.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{job}");

    public Task<JsonElement> SourceAsync(Guid source) =>
        Client.GetFromJsonAsync<JsonElement>($"/api/v1/competitors/{Competitor}/sources/{source}");

    public async Task<T> InDatabaseAsync<T>(Func<CrawlerDbContext, Task<T>> query)
    {
        await using var scope = CrawlerFixture.App.Scope(Workspace);
        return await query(scope.ServiceProvider.GetRequiredService<CrawlerDbContext>());
    }

    public Task<int> CapturesAsync(Guid source) => InDatabaseAsync(db => db.Captures.CountAsync(capture => capture.SourceId == source));

    public static int Published(Guid source) => CrawlerFixture.Captured.All.Count(message => message.SourceId == source);

    public void Dispose() => Client.Dispose();
}
