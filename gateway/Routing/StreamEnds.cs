using System.Diagnostics;
using Periscope.ServiceDefaults.Security.Revocation;
using Periscope.ServiceDefaults.Web;
using Yarp.ReverseProxy.Forwarder;

namespace Periscope.Gateway.Routing;

/// <summary>
/// Ends an open stream when its caller's token is revoked: a session that has ended, a client that was deleted, or a member who was removed
/// hears no more.
/// </summary>
/// <remarks>
/// The connection is cut as if the network had failed. Whoever comes back is asked as everybody: 401 without a good token, 404 for who is no
/// member any more. A stream that its caller or this ended has done what it was for, and is no failure in a trace.
/// </remarks>
internal sealed class StreamEnds(RequestDelegate next, TokenRevocations revocations)
{
    public Task InvokeAsync(HttpContext http) =>
        http.User.Identity?.IsAuthenticated == true && http.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>() is { IsStream: true }
            ? WatchAsync(http)
            : next(http);

    private async Task WatchAsync(HttpContext http)
    {
        var caller = http.RequestAborted;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(caller);
        using var watch = revocations.WhenRevoked(http.User, http.RequestServices.GetRequiredService<RequestContext>(), ended.Cancel);
        http.RequestAborted = ended.Token;
        try
        {
            await next(http);
        }
        finally
        {
            http.RequestAborted = caller;
            if (http.Features.Get<IForwarderErrorFeature>()?.Error is ForwarderError.RequestCanceled
                or ForwarderError.ResponseBodyCanceled or ForwarderError.ResponseBodyClient
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeRequestClient
                or ForwarderError.UpgradeResponseCanceled or ForwarderError.UpgradeResponseClient)
            {
                Activity.Current?.SetStatus(ActivityStatusCode.Unset);
            }
        }
    }
}
