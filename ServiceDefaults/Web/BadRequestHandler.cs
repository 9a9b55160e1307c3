using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Periscope.ServiceDefaults.Web.Checking;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Turns a body or parameter that cannot be read into a 400 that names the field, instead of an empty one.</summary>
internal sealed partial class BadRequestHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private const int MaxEcho = 100;
    private const string Unreadable = "The request cannot be read.";

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (HoldsNul(exception))
        {
            httpContext.Response.StatusCode = StatusCodes.Status400BadRequest;
            return await problems.TryWriteAsync(new()
            {
                HttpContext = httpContext,
                ProblemDetails = { Status = StatusCodes.Status400BadRequest, Title = Unreadable, Detail = "A text of it holds the character NUL." },
                Exception = exception,
            });
        }

        if (exception is not BadHttpRequestException bad)
        {
            return false;
        }

        httpContext.Response.StatusCode = bad.StatusCode;
        var details = new HttpValidationProblemDetails { Status = bad.StatusCode };
        if (bad.InnerException is JsonException json)
        {
            details.Errors = UnreadableJson.Explain(json);
        }
        else if (MissingBody().IsMatch(bad.Message))
        {
            details.Errors[UnreadableJson.Body] = ["A JSON body is required."];
        }
        else if (Parameter().Match(bad.Message) is { Success: true } parameter)
        {
            details.Errors[parameter.Groups["name"].Value] =
                [parameter.Groups["value"] is { Success: true, Value: var value } ? $"\"{Cut(value)}\" cannot be read as its value." : Wording.Required];
        }

        if (details.Errors.Count > 0)
        {
            details.Title = Unreadable;
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

    // As RequestDelegateFactory words it: it tells what it could not bind in no other way.
    [GeneratedRegex("""^(Failed to bind|Required) parameter "\S+ (?<name>\w+)" (from "(?<value>.*)"\.$|was not provided)""", RegexOptions.Singleline)]
    private static partial Regex Parameter();

    // Said of an empty body, and of the body null.
    [GeneratedRegex("""^(Implicit body inferred for parameter "\w+" but no body was provided|Required parameter ".+" was not provided from body)""", RegexOptions.Singleline)]
    private static partial Regex MissingBody();
}
