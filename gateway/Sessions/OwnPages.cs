using Microsoft.AspNetCore.Http.Features;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Sessions;

/// <summary>Whether a request that a cookie speaks for was made by our own page. Browsers add cookies to what others' pages ask for too.</summary>
/// <remarks>
/// OWASP's Cross-Site Request Forgery Prevention: what changes anything carries a header that no form can send and for which a script of another
/// origin needs our consent first, and the origin, where the browser tells it, is ours. A WebSocket can send no such header, but always its origin.
/// </remarks>
internal static class OwnPages
{
    /// <summary>Any value will do.</summary>
    public const string Header = "X-CSRF";

    /// <summary>Null for one of ours; else what to answer.</summary>
    public static IResult? Refusal(HttpRequest request, Uri publicOrigin)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !IsOurs(origin, request, publicOrigin))
        {
            return Problems.Forbidden($"The session of this browser is for the pages of {publicOrigin.GetLeftPart(UriPartial.Authority)} alone.");
        }

        if (IsWebSocket(request))
        {
            return origin.Length > 0 ? null : Problems.Forbidden("A WebSocket of a browser's session must name its origin.");
        }

        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        return isSafe || request.Headers.ContainsKey(Header)
            ? null
            : Problems.Forbidden($"A change that a browser's session asks for must have the header {Header}.");
    }

    // RFC 6455, 4.1, and over HTTP/2 RFC 8441, 4. WebSocketManager knows of neither here, where nothing but forwards them.
    private static bool IsWebSocket(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method)
            ? request.HttpContext.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" }
            : HttpMethods.IsGet(request.Method) && request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    private static bool IsOurs(string origin, HttpRequest request, Uri publicOrigin) =>
        string.Equals(origin, publicOrigin.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
        || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
}
