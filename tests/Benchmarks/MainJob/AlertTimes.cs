using System.Collections.Concurrent;
using Periscope.Demo.Api;

namespace Periscope.Benchmarks.MainJob;

/// <summary>When each alert came on the live stream, as timestamps of the system's clock.</summary>
internal sealed class AlertTimes
{
    private readonly ConcurrentQueue<long> _times = new();

    public int Count => _times.Count;

    public long Last => _times.Last();

    public async Task WatchAsync(PeriscopeClient api, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var happened in api.LiveAsync(cancellationToken: cancellationToken))
            {
                if (happened["type"]?.GetValue<string>() == "alert")
                {
                    _times.Enqueue(TimeProvider.System.GetTimestamp());
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
