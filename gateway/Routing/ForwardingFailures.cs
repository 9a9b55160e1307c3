using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.ServiceDefaults.Web;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Periscope.Gateway.Routing;

/// <summary>Says as problem details why a request could not be forwarded, instead of a bare 502.</summary>
internal sealed partial class ForwardingFailures(RequestDelegate next, Deadline.Pool deadlines, ILogger<ForwardingFailures> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var late = await IsTooLateAsync(http);
        if (http.Features.Get<IForwarderErrorFeature>() is not { } failure || http.Response.HasStarted)
        {
            return;
        }

        var service = http.Features.Get<IReverseProxyFeature>()?.Cluster.Config.ClusterId.Replace("-stream", string.Empty, StringComparison.Ordinal);
        if (TooLarge(failure.Exception))
        {
            await AnswerAsync(http, Problems.Of(StatusCodes.Status413PayloadTooLarge, "Content too large", "The request's body is too large."));
            return;
        }

        switch (failure.Error)
        {
            case not ForwarderError.RequestTimedOut when late:
                LogFailure(service, ForwarderError.RequestTimedOut, null);
                await AnswerAsync(http, TooLate(service));
                return;
            case ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.ResponseBodyCanceled:
                // The caller is gone, and nobody reads an answer.
                return;
            case ForwarderError.RequestTimedOut:
                LogFailure(service, failure.Error, failure.Exception);
                await AnswerAsync(http, TooLate(service));
                return;
            default:
                LogFailure(service, failure.Error, failure.Exception);
                http.Response.Headers.RetryAfter = "2";
                await AnswerAsync(http, Problems.Of(
                    StatusCodes.Status503ServiceUnavailable, "Service unavailable", $"The service {service} cannot be reached at the moment."));
                return;
        }
    }

    // Forwards, and gives up when the answer has not begun in the route's time. A stream's beginning is held against its silence.
    private async Task<bool> IsTooLateAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>() is not { IsStream: false } route)
        {
            await next(http);
            return false;
        }

        var caller = http.RequestAborted;
        var deadline = deadlines.Start(TimeSpan.FromSeconds(route.Timeout), caller);
        http.Features.Set(deadline);
        http.RequestAborted = deadline.Token;
        try
        {
            await next(http);
            return deadline.IsMissed;
        }
        finally
        {
            http.RequestAborted = caller;
            http.Features.Set<Deadline>(null);
            deadlines.End(deadline);
        }
    }

    private static ProblemHttpResult TooLate(string? service) => Problems.Of(
        StatusCodes.Status504GatewayTimeout, "Gateway timeout", $"The service {service} did not answer in time.");

    private static async Task AnswerAsync(HttpContext http, ProblemHttpResult problem)
    {
        http.Response.Headers.Remove("Content-Length");
        // YARP empties an answer that it has begun to copy, and whoever reports the failure names it by these.
        http.RequestServices.GetRequiredService<RequestContext>().WriteTo(http.Response);
        await problem.ExecuteAsync(http);
    }

    private static bool TooLarge(Exception? exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request could not be forwarded to {Service}: {Error}")]
    private partial void LogFailure(string? service, ForwarderError error, Exception? exception);
}
