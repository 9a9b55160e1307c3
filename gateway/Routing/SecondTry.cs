using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Periscope.Gateway.Routing;

/// <summary>Asks another replica when one could not be connected to: only what may be repeated, and only when nothing was sent.</summary>
internal sealed class SecondTry(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.Features.Get<IReverseProxyFeature>()!;
        return proxy.AvailableDestinations.Count > 1 && IsIdempotent(http.Request.Method) ? TryAsync(http, proxy) : next(http);
    }

    private async Task TryAsync(HttpContext http, IReverseProxyFeature proxy)
    {
        var others = proxy.AvailableDestinations;
        await next(http);
        if (http.Response.HasStarted || http.Features.Get<IForwarderErrorFeature>() is not { Exception: { } failure } || !IsUnsent(failure))
        {
            return;
        }

        DestinationState[] left = [.. others.Where(replica => replica != proxy.ProxiedDestination)];
        if (left.Length == 0)
        {
            return;
        }

        http.Features.Set<IForwarderErrorFeature>(null);
        http.Response.StatusCode = StatusCodes.Status200OK;
        proxy.AvailableDestinations = left;
        proxy.ProxiedDestination = null;
        await next(http);
    }

    // RFC 9110, 9.2.2.
    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method)
        || HttpMethods.IsOptions(method);

    /// <summary>Whether a request failed before any of it was sent.</summary>
    public static bool IsUnsent(Exception failure) =>
        failure is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError };
}
