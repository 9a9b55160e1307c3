using Microsoft.EntityFrameworkCore;
using Periscope.Data.Snapshots;
using Periscope.Data.Storage;

namespace Periscope.Data.Competitors;

/// <summary>What is held of a competitor from pages of one type.</summary>
/// <param name="Latest">The latest capture; its words are under <c>/api/v1/snapshots/{id}/text</c>.</param>
public sealed record CollectedData(
    string Type, int Sources, int Captures, DateTimeOffset FirstCapturedAt, DateTimeOffset LastCapturedAt, SnapshotResponse Latest)
{
    internal static async Task<List<CollectedData>> ReadAsync(
        DataDbContext db, Guid competitorId, string? type, CancellationToken cancellationToken)
    {
        var snapshots = db.Snapshots.Where(s => s.CompetitorId == competitorId && (type == null || s.SourceType == type));
        var counts = await snapshots.GroupBy(s => s.SourceType)
            .Select(g => new
            {
                Type = g.Key,
                Sources = g.Select(s => s.SourceId).Distinct().Count(),
                Captures = g.Count(),
                First = g.Min(s => s.CapturedAt),
                Last = g.Max(s => s.CapturedAt),
            })
            .OrderBy(g => g.Type)
            .ToListAsync(cancellationToken);
        var latest = await snapshots
            .Where(s => !db.Snapshots.Any(later => later.CompetitorId == competitorId && later.SourceType == s.SourceType
                && (later.CapturedAt > s.CapturedAt || (later.CapturedAt == s.CapturedAt && later.Id > s.Id))))
            .Select(SnapshotResponse.Projection)
            .ToDictionaryAsync(s => s.SourceType, cancellationToken);
        return [.. counts.Where(c => latest.ContainsKey(c.Type))
            .Select(c => new CollectedData(c.Type, c.Sources, c.Captures, c.First, c.Last, latest[c.Type]))];
    }
}
