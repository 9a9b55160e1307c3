using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.Gateway.Routing;

/// <summary>Ends an open stream when its caller's token is revoked: a session that has ended, or a client that was deleted, hears no more.</summary>
/// <remarks>The connection is cut as if the network had failed. Whoever comes back is asked for a token, and gets 401.</remarks>
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
        using var watch = revocations.WhenRevoked(http.User, ended.Cancel);
        http.RequestAborted = ended.Token;
        try
        {
            await next(http);
        }
        finally
        {
            http.RequestAborted = caller;
        }
    }
}
