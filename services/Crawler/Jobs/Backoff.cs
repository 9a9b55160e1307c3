namespace Periscope.Crawler.Jobs;

internal static class Backoff
{
    /// <summary>The pause after a failed attempt: it doubles with each one and varies by a quarter, so that what failed together does not return together.</summary>
    /// <param name="attempt">The attempt that failed; the first is 1.</param>
    public static TimeSpan After(int attempt, double baseSeconds) =>
        TimeSpan.FromSeconds(baseSeconds * Math.Pow(2, Math.Min(attempt, 10) - 1) * (0.75 + (Random.Shared.NextDouble() * 0.5)));
}
