using Microsoft.EntityFrameworkCore;
using Periscope.Agent.Evidence;
using Periscope.Agent.Storage;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Agent.Asking;

/// <summary>Reads evidence for tasks that run side by side: each call has a scope, and so a connection, of its own.</summary>
internal sealed class EvidenceReader(WorkspaceScopes scopes, PassageCache passages, PageIndex index)
{
    private const int MostPages = 60;

    public async Task<IReadOnlyList<NamedCompetitor>> CompetitorsAsync(Guid workspace, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(workspace);
        var known = await scope.ServiceProvider.GetRequiredService<AgentDbContext>().Competitors.AsNoTracking()
            .Where(one => one.RemovedAt == null && one.Name != "")
            .Select(one => new { one.Id, one.Name, one.HomeUrl }).ToListAsync(cancellationToken);
        return [.. known.Select(one => new NamedCompetitor(
            one.Id, one.Name, Uri.TryCreate(one.HomeUrl, UriKind.Absolute, out var home) ? home.Host : null))];
    }

    public async Task<IReadOnlyList<KnownUpdate>> UpdatesAsync(
        Guid workspace, IReadOnlyList<Guid> competitors, Understanding asked, bool anyCategory, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(workspace);
        var updates = scope.ServiceProvider.GetRequiredService<AgentDbContext>().Updates.AsNoTracking()
            .Where(update => competitors.Contains(update.CompetitorId));
        if (asked.Since is { } since)
        {
            updates = updates.Where(update => update.DetectedAt >= since);
        }

        if (asked.Until is { } until)
        {
            updates = updates.Where(update => update.DetectedAt < until);
        }

        if (!anyCategory && (asked.Categories.Count > 0 || asked.SourceTypes.Count > 0))
        {
            updates = updates.Where(update => asked.Categories.Contains(update.Category) || asked.SourceTypes.Contains(update.SourceType));
        }

        return await updates.OrderByDescending(update => update.DetectedAt).Take(50).ToListAsync(cancellationToken);
    }

    /// <summary>The latest updates of one competitor.</summary>
    public async Task<IReadOnlyList<KnownUpdate>> UpdatesAsync(Guid workspace, Guid competitor, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(workspace);
        return await scope.ServiceProvider.GetRequiredService<AgentDbContext>().Updates.AsNoTracking()
            .Where(update => update.CompetitorId == competitor).OrderByDescending(update => update.DetectedAt).Take(50).ToListAsync(cancellationToken);
    }

    /// <summary>The latest captures of these competitors, cut into passages.</summary>
    /// <param name="terms">Where given and the competitors are many, only pages that contain one of them.</param>
    public async Task<IReadOnlyList<(KnownPage Page, IReadOnlyList<Passage> Passages)>> PagesAsync(
        Guid workspace, IReadOnlyList<Guid> competitors, IReadOnlyList<string> sourceTypes, IReadOnlyList<string> terms, CancellationToken cancellationToken)
    {
        await using var scope = scopes.Create(workspace);
        var db = scope.ServiceProvider.GetRequiredService<AgentDbContext>();
        var wanted = db.Pages.AsNoTracking().Where(page => competitors.Contains(page.CompetitorId));
        if (sourceTypes.Count > 0)
        {
            wanted = wanted.Where(page => sourceTypes.Contains(page.SourceType));
        }

        var pages = await wanted.OrderByDescending(page => page.CapturedAt).Take(MostPages + 1).ToListAsync(cancellationToken);
        if (pages.Count > MostPages)
        {
            pages = terms.Count > 0
                ? [.. await index.SearchAsync(db, workspace, competitors, sourceTypes, terms, MostPages, cancellationToken)]
                : pages[..MostPages];
        }

        var read = new List<(KnownPage, IReadOnlyList<Passage>)>(pages.Count);
        foreach (var page in pages)
        {
            read.Add((page, await passages.OfAsync(workspace, page.TextHash, cancellationToken)));
        }

        return read;
    }
}
