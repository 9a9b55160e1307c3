using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Turns a body or parameter that cannot be read into a 400 that names the field, instead of an empty one.</summary>
internal sealed class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        httpContext.Response.StatusCode = bad.StatusCode;
        var details = new HttpValidationProblemDetails { Status = bad.StatusCode, Title = "The request cannot be read." };
        if (bad.InnerException is JsonException json)
        {
            var field = (json.Path ?? "$").TrimStart('$').TrimStart('.');
            details.Errors[field.Length == 0 ? "body" : field] = [Explain(json)];
        }
        else
        {
            details.Detail = bad.Message;
        }

        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = details, Exception = exception });
    }

    private static string Explain(JsonException json) =>
        json.Message.Contains("missing required", StringComparison.Ordinal)
            ? json.Message.Split(": ", 2)[^1] is { Length: > 0 } names ? $"Required: {names.TrimEnd('.')}." : "Required fields are missing."
            : $"This is not valid JSON for the field (line {json.LineNumber + 1}, position {json.BytePositionInLine + 1}).";
}
