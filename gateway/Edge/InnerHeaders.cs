using Periscope.ServiceDefaults.Quotas;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Edge;

/// <summary>What the gateway alone tells services by header: whoever calls from outside has no say in it, here as little as there.</summary>
internal static class InnerHeaders
{
    // Once for all routes, before anything reads them; what this gateway says itself it adds afterwards.
    public static void UseInnerHeaders(this WebApplication app) => app.Use((http, next) =>
    {
        http.Request.Headers.Remove(RequestContext.OriginalPathHeader);
        http.Request.Headers.Remove(QuestionQuota.TakenAtHeader);
        return next(http);
    });
}
