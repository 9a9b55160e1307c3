namespace Periscope.LocalHosting.Supervision;

/// <summary>How long to wait before a crashed process is started again: 1 s doubling to 30 s, from the start again after a good minute.</summary>
internal sealed class RestartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoodRun = TimeSpan.FromMinutes(1);

    private TimeSpan _next = First;

    public TimeSpan NextDelay(TimeSpan healthyFor)
    {
        if (healthyFor >= GoodRun)
        {
            _next = First;
        }

        var delay = _next;
        _next = delay * 2 > Longest ? Longest : delay * 2;
        return delay;
    }
}
