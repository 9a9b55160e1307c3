using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Periscope.ServiceDefaults.Security;

/// <summary>
/// Requests that nothing will be done for, whoever asks: a method or a kind of body that a path does not take (405, 415), and a path that nothing
/// is at (404). Asking for a token first would only hide the mistake, and tell nobody less than the published interface does.
/// </summary>
/// <remarks>An unknown path of the interface itself wants a token before anything else, as all that are known there do but a few.</remarks>
internal static class NobodysPaths
{
    private static readonly string[] s_interface = ["/api", "/system", "/internal", "/hubs"];

    public static bool Has(HttpContext http) => http.GetEndpoint() switch
    {
        null => !s_interface.Any(path => http.Request.Path.StartsWithSegments(path)),
        // What was mapped is a route; what is none is routing's own refusal.
        var endpoint => endpoint is not RouteEndpoint,
    };
}
