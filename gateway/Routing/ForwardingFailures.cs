using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.ServiceDefaults.Web;
using Yarp.ReverseProxy.Forwarder;

namespace Periscope.Gateway.Routing;

/// <summary>Says as problem details why a request could not be forwarded, instead of a bare 502.</summary>
internal sealed partial class ForwardingFailures(RequestDelegate next, ILogger<ForwardingFailures> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (http.Features.Get<IForwarderErrorFeature>() is not { } failure || http.Response.HasStarted)
        {
            return;
        }

        var service = http.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>()?.Service;
        if (TooLarge(failure.Exception))
        {
            await AnswerAsync(http, Problems.Of(StatusCodes.Status413PayloadTooLarge, "Content too large", "The request's body is too large."));
            return;
        }

        switch (failure.Error)
        {
            // An answer of which nothing but its head has come is cancelled by the silence too.
            case ForwarderError.RequestTimedOut or ForwarderError.ResponseBodyCanceled when !http.RequestAborted.IsCancellationRequested:
                LogFailure(service, ForwarderError.RequestTimedOut, failure.Exception);
                await AnswerAsync(http, Problems.Of(
                    StatusCodes.Status504GatewayTimeout, "Gateway timeout", $"The service {service} did not answer in time."));
                return;
            case ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.ResponseBodyCanceled or ForwarderError.RequestTimedOut:
                // The caller is gone, and nobody reads an answer.
                return;
            default:
                LogFailure(service, failure.Error, failure.Exception);
                http.Response.Headers.RetryAfter = "2";
                await AnswerAsync(http, Problems.Of(
                    StatusCodes.Status503ServiceUnavailable, "Service unavailable", $"The service {service} cannot be reached at the moment."));
                return;
        }
    }

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
