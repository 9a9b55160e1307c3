namespace Periscope.Gateway.Sessions;

/// <summary>What this gateway knows of one cookie's session.</summary>
internal sealed class HeldSession
{
    private BrowserSession? _session;
    private volatile bool _isKept = true;

    /// <summary>Held by the one request that finds or renews it for all that wait.</summary>
    public SemaphoreSlim Renewing { get; } = new(1, 1);

    public BrowserSession? Session
    {
        get => Volatile.Read(ref _session);
        set => Volatile.Write(ref _session, value);
    }

    /// <summary>False when Redis was away when it was to be told of the session.</summary>
    public bool IsKept
    {
        get => _isKept;
        set => _isKept = value;
    }

    /// <summary>Until then a renewal that failed stands for the next. For whoever has <see cref="Renewing"/>.</summary>
    public DateTimeOffset PausesUntil { get; set; }
}
