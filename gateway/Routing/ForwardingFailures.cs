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
            case var _ when IsServicesSilence(failure, http.Response):
                LogFailure(service, ForwarderError.RequestTimedOut, failure.Exception);
                await AnswerAsync(http, Problems.Of(
                    StatusCodes.Status504GatewayTimeout, "Gateway timeout", $"The service {service} did not answer in time."));
                return;
            case ForwarderError.RequestBodyClient when IsCallersSilence(http):
                await AnswerAsync(http, Problems.Of(
                    StatusCodes.Status408RequestTimeout, "Request timeout", "The request's body did not arrive in time."));
                return;
            case ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyClient
                or ForwarderError.UpgradeRequestCanceled or ForwarderError.ResponseBodyCanceled:
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

    // YARP blames whoever it was waiting for when the time was over: for an answer to begin, for it to go on after its head, or for an
    // upload to be read.
    private static bool IsServicesSilence(IForwarderErrorFeature failure, HttpResponse response) => failure.Error switch
    {
        ForwarderError.RequestTimedOut => true,
        ForwarderError.ResponseBodyDestination => failure.Exception is OperationCanceledException,
        ForwarderError.RequestBodyDestination => response.StatusCode == StatusCodes.Status504GatewayTimeout,
        _ => false,
    };

    private static bool IsCallersSilence(HttpContext http) =>
        http.Response.StatusCode == StatusCodes.Status408RequestTimeout && !http.RequestAborted.IsCancellationRequested;

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
