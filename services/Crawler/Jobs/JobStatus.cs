namespace Periscope.Crawler.Jobs;

internal static class JobStatus
{
    /// <summary>Waits for its time: the pause before another attempt.</summary>
    public const string Pending = "pending";
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Success = "success";

    /// <summary>Ended by an error that another attempt would meet as well.</summary>
    public const string Failed = "failed";

    /// <summary>Ended because its last attempt took too long.</summary>
    public const string Timeout = "timeout";
    public const string Cancelled = "cancelled";

    /// <summary>Ended because every attempt met an error that might have passed.</summary>
    public const string DeadLetter = "dead_letter";

    public static readonly string[] All = [Pending, Queued, Running, Success, Failed, Timeout, Cancelled, DeadLetter];

    public static readonly string[] Active = [Pending, Queued, Running];

    public static bool IsWaiting(string status) => status is Pending or Queued;

    public static bool CanRetry(string status) => status is Failed or Timeout or Cancelled or DeadLetter;
}

internal static class JobType
{
    public const string Capture = "capture";
    public const string Discovery = "discovery";
}

internal static class JobMethod
{
    public const string OnDemand = "on_demand";
    public const string Schedule = "schedule";
    public const string Discovery = "discovery";
}

internal static class JobPriority
{
    /// <summary>Somebody waits for what was asked for; the schedule has time.</summary>
    public static short Of(string method) => method switch
    {
        JobMethod.OnDemand => 10,
        JobMethod.Discovery => 8,
        _ => 0,
    };
}
