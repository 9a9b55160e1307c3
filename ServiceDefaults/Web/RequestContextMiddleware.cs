using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Takes over or makes the request and correlation ids, answers with them, and puts them on logs and the trace.</summary>
internal sealed class RequestContextMiddleware(RequestDelegate next, ILogger<RequestContextMiddleware> logger)
{
    private const int MaxLength = 128;

    public async Task InvokeAsync(HttpContext http, RequestContext context)
    {
        context.RequestId = Given(http, RequestContext.RequestIdHeader) ?? context.RequestId;
        context.CorrelationId = Given(http, RequestContext.CorrelationIdHeader) ?? context.RequestId;
        context.WriteTo(http.Response);
        Activity.Current?.SetTag("periscope.correlation_id", context.CorrelationId);
        using (logger.BeginScope(new RequestScope(context)))
        {
            await next(http);
        }
    }

    // An id from outside ends up in logs and headers, so it may hold only what cannot break either.
    private static string? Given(HttpContext http, string header) =>
        http.Request.Headers[header].ToString() is { Length: > 0 and <= MaxLength } id
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
            ? id
            : null;
}
