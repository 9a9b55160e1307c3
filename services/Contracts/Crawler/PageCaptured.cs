namespace Periscope.Contracts.Crawler;

/// <summary>A page was fetched and its bytes are in the snapshot store. Crawler publishes it once per capture whose bytes differ from the source's last.</summary>
/// <remarks>Only add optional members. A changed meaning is a new record, published beside this one.</remarks>
public sealed record PageCaptured
{
    public required Guid SnapshotId { get; init; }
    public required Guid JobId { get; init; }
    public required Guid SourceId { get; init; }
    public required Guid CompetitorId { get; init; }

    /// <summary>One of <see cref="SourceTypes"/>.</summary>
    public required string SourceType { get; init; }

    /// <summary>The address after redirects.</summary>
    public required string Url { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the bytes, which is their name in the snapshot store.</summary>
    public required string ContentHash { get; init; }
    public required int HttpStatus { get; init; }
    public required string ContentType { get; init; }

    /// <summary>IANA name of the encoding that the Crawler found (header, byte order mark, meta element, then guess).</summary>
    public required string Charset { get; init; }
    public required int Bytes { get; init; }
    public required DateTimeOffset CapturedAt { get; init; }
}
