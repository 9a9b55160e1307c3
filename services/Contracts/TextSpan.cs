namespace Periscope.Contracts;

/// <summary>A run of a snapshot's extracted text: <see cref="Start"/> inclusive, <see cref="End"/> exclusive, in UTF-16 code units.</summary>
public sealed record TextSpan
{
    public required int Start { get; init; }
    public required int End { get; init; }
    public required string Text { get; init; }
}
