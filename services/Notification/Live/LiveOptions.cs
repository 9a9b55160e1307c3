namespace Periscope.Notification.Live;

/// <summary>How many streams one replica serves: section <c>Live</c>.</summary>
internal sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>A stream costs 12 to 18 KB and a file descriptor.</summary>
    public int MaxStreams { get; set; } = 2000;
    public int MaxStreamsPerWorkspace { get; set; } = 200;
    public double HeartbeatSeconds { get; set; } = 15;

    /// <summary>How often the table is looked at although nothing was announced, in case the connection that listens died unnoticed.</summary>
    public double LookSeconds { get; set; } = 15;

    public TimeSpan Look => TimeSpan.FromSeconds(LookSeconds);
    public TimeSpan Heartbeat => TimeSpan.FromSeconds(HeartbeatSeconds);
}
