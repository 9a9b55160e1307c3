namespace Periscope.ServiceDefaults.Telemetry;

/// <summary>Lets a loop that tries again each second say once a minute what it lost: what is away for long would fill the log.</summary>
/// <remarks>For one loop; not for several threads.</remarks>
internal sealed class LossLog(TimeProvider clock)
{
    private static readonly TimeSpan s_toldAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <summary>Whether this reason was not told within the last minute; it counts as told now.</summary>
    public bool IsNews(string reason)
    {
        foreach (var old in _told.Where(told => clock.GetElapsedTime(told.Value) > s_toldAgainAfter).Select(told => told.Key).ToList())
        {
            _told.Remove(old);
        }

        return _told.TryAdd(reason, clock.GetTimestamp());
    }
}
