using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Turns a body or parameter that cannot be read into a 400 that names the field, instead of an empty one.</summary>
internal sealed partial class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private const int MaxEcho = 100;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (HoldsNul(exception))
        {
            httpContext.Response.StatusCode = StatusCodes.Status400BadRequest;
            return await problems.TryWriteAsync(new()
            {
                HttpContext = httpContext,
                ProblemDetails = { Status = StatusCodes.Status400BadRequest, Title = "The request cannot be read.", Detail = "A text of it holds the character NUL." },
                Exception = exception,
            });
        }

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
        else if (Parameter().Match(bad.Message) is { Success: true } parameter)
        {
            details.Errors[parameter.Groups["name"].Value] =
                [parameter.Groups["value"] is { Success: true, Value: var value } ? $"\"{Cut(value)}\" cannot be read as its value." : "It is required."];
        }
        else
        {
            details.Detail = bad.Message;
        }

        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = details, Exception = exception });
    }

    // PostgreSQL's texts hold every character but this one, and only a request brings it.
    private static bool HoldsNul(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter })
            {
                return true;
            }
        }

        return false;
    }

    private static string Cut(string value) => value.Length <= MaxEcho ? value : $"{value.AsSpan(0, MaxEcho)}…";

    private static string Explain(JsonException json) =>
        json.Message.Contains("missing required", StringComparison.Ordinal)
            ? json.Message.Split(": ", 2)[^1] is { Length: > 0 } names ? $"Required: {names.TrimEnd('.')}." : "Required fields are missing."
            : $"This is not valid JSON for the field (line {json.LineNumber + 1}, position {json.BytePositionInLine + 1}).";

    // As RequestDelegateFactory words it: it tells what it could not bind in no other way.
    [GeneratedRegex("""^(Failed to bind|Required) parameter "\S+ (?<name>\w+)" (from "(?<value>.*)"\.$|was not provided)""", RegexOptions.Singleline)]
    private static partial Regex Parameter();
}
