namespace Periscope.ServiceDefaults.Caching;

/// <summary>A value and how old it is.</summary>
/// <param name="IsStale">The live source failed and this is the last good answer; tell the reader so.</param>
/// <param name="FetchedAt">When the live source gave it.</param>
/// <param name="Age">How long ago that was when it was asked for.</param>
public sealed record Cached<T>(T Value, bool IsStale, DateTimeOffset FetchedAt, TimeSpan Age);
