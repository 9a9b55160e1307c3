using System.Linq.Expressions;

namespace Periscope.Data.Snapshots;

/// <param name="Quality">0 to 1: how much of a readable document the capture is.</param>
/// <param name="SetAside">Why the next capture is not compared with this one (an error page, too little text, late); null when it may be.</param>
public sealed record SnapshotResponse(
    Guid Id,
    Guid SourceId,
    Guid CompetitorId,
    string SourceType,
    string Url,
    DateTimeOffset CapturedAt,
    string ContentHash,
    string TextHash,
    string ContentType,
    int HttpStatus,
    string Title,
    string? Language,
    int Bytes,
    double Quality,
    string Kind,
    string? SetAside)
{
    // Lists leave the blocks in the database: they are the largest column and nobody lists them.
    internal static Expression<Func<Snapshot, SnapshotResponse>> Projection { get; } = s => new(
        s.Id, s.SourceId, s.CompetitorId, s.SourceType, s.Url, s.CapturedAt, s.ContentHash, s.TextHash, s.ContentType, s.HttpStatus,
        s.Title, s.Language, s.Bytes, s.Quality, s.Kind, s.SetAside);
}
