using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Data.Snapshots;

/// <summary>One capture of one source, as it was understood when it came in. Never changed afterwards.</summary>
internal sealed class Snapshot : IWorkspaceOwned
{
    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid CompetitorId { get; init; }
    public required Guid SourceId { get; init; }
    public required string SourceType { get; init; }
    public required Guid JobId { get; init; }
    public required string Url { get; init; }
    public required string ContentHash { get; init; }
    public required string ContentType { get; init; }
    public required string Charset { get; init; }
    public required string TextHash { get; init; }
    public required int HttpStatus { get; init; }
    public required string Title { get; init; }
    public string? Language { get; init; }
    public required int Bytes { get; init; }
    public required double Quality { get; init; }

    /// <summary>What the page turned out to be: content, structured, error_page, cookie_wall ...</summary>
    public required string Kind { get; init; }
    public required string Fingerprint { get; init; }

    /// <summary>Why the next capture is not compared with this one; null when it may be.</summary>
    public string? SetAside { get; init; }
    public required string Blocks { get; init; }
    public required DateTimeOffset CapturedAt { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
}
