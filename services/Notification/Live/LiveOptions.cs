namespace Periscope.Notification.Live;

/// <summary>How many streams one replica serves: section <c>Live</c>.</summary>
internal sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>A stream costs 12 to 18 KB and a file descriptor.</summary>
    public int MaxStreams { get; set; } = 2000;
    public int MaxStreamsPerWorkspace { get; set; } = 200;
    public double HeartbeatSeconds { get; set; } = 15;

    public TimeSpan Heartbeat => TimeSpan.FromSeconds(HeartbeatSeconds);
}
