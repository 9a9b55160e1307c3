using Microsoft.EntityFrameworkCore;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Competitors;

/// <param name="Type">update, capture or battlecard.</param>
/// <param name="Id">Of the update, the snapshot, or the battlecard.</param>
/// <param name="Action">An update's category, a capture's source type, or what was done with the card.</param>
public sealed record TimelineItem(
    string Type, Guid Id, DateTimeOffset At, string Title, string Action, Guid? SourceId, string? Url, double? Impact, bool IsNoise);

internal static class Timeline
{
    /// <summary>Everything that happened around a competitor in one list, newest first.</summary>
    public static async Task<Page<TimelineItem>> ReadAsync(
        DataDbContext db, Guid competitorId, bool includeNoise, Paging paging, CancellationToken cancellationToken)
    {
        var all = db.Database.SqlQuery<TimelineItem>($"""
            SELECT 'update' AS "Type", id AS "Id", detected_at AS "At", title AS "Title", category AS "Action", source_id AS "SourceId",
                url AS "Url", impact AS "Impact", is_noise AS "IsNoise"
            FROM updates WHERE competitor_id = {competitorId} AND ({includeNoise} OR NOT is_noise)
            UNION ALL
            SELECT 'capture', id, captured_at, title, source_type, source_id, url, NULL, false
            FROM snapshots WHERE competitor_id = {competitorId}
            UNION ALL
            SELECT 'battlecard', battlecard_id, at, 'Battlecard ' || action || ', version ' || version, action, NULL, NULL, NULL, false
            FROM battlecard_events WHERE competitor_id = {competitorId}
            """);
        return await all.OrderByDescending(item => item.At).ThenBy(item => item.Type).ThenBy(item => item.Id).ToPageAsync(paging, cancellationToken);
    }
}
