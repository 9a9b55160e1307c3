using System.Collections.Concurrent;
using System.Diagnostics;
using Periscope.TestKit;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>The proxy's spans that ended since this was made.</summary>
internal sealed class ProxySpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public ProxySpans()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Yarp.ReverseProxy",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public async Task<ActivityStatusCode> StatusOfAsync(string route) => (await Eventually.FindsAsync(
        () => Task.FromResult(_ended.FirstOrDefault(span => Equals(span.GetTagItem("proxy.route_id"), route))), "the span ended")).Status;

    public void Dispose() => _listener.Dispose();
}
