using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Periscope.ServiceDefaults.Web;

/// <summary>What a problem says for itself when nobody who refused said more: a type, a title and a sentence for each status.</summary>
internal static class ProblemWords
{
    // The framework's own title of a request that breaks a rule, which is no other than that of any 400.
    private const string BrokenRule = "One or more validation errors occurred.";

    private static readonly Dictionary<int, Words> s_words = new()
    {
        [StatusCodes.Status400BadRequest] = new("Bad request", "The request cannot be read or breaks a rule."),
        [StatusCodes.Status401Unauthorized] = new("Unauthorized", "Sign in: this needs an access token in the header Authorization that is valid."),
        [StatusCodes.Status403Forbidden] = new("Forbidden", "You may not do this with the role or token that you have."),
        [StatusCodes.Status404NotFound] = new("Not found", "There is nothing at this address."),
        [StatusCodes.Status405MethodNotAllowed] = new("Method not allowed", "This address does not take this method; the header Allow says which it takes."),
        [StatusCodes.Status406NotAcceptable] = new("Not acceptable", "There is no answer of a kind that the header Accept takes."),
        [StatusCodes.Status408RequestTimeout] = new("Request timeout", "The request came too slowly. Try again."),
        [StatusCodes.Status409Conflict] = new("Conflict", "This does not go with what is there now. Read it again."),
        [StatusCodes.Status413PayloadTooLarge] = new("Content too large", "The body is larger than this address takes.", "https://tools.ietf.org/html/rfc9110#section-15.5.14"),
        [StatusCodes.Status415UnsupportedMediaType] = new("Unsupported media type", "Send the body as JSON, with Content-Type: application/json."),
        [StatusCodes.Status422UnprocessableEntity] = new("Unprocessable content", "The request can be read but not carried out."),
        [StatusCodes.Status429TooManyRequests] = new(
            "Too many requests", "Wait as long as the header Retry-After says.", "https://tools.ietf.org/html/rfc6585#section-4"),
        [StatusCodes.Status500InternalServerError] = new("Internal error", "Something went wrong here. Try again; if it stays, report it with the traceId."),
        [StatusCodes.Status502BadGateway] = new("Bad gateway", "The service behind this address did not answer properly. Try again in a moment."),
        [StatusCodes.Status503ServiceUnavailable] = new("Unavailable", "The service is not available at the moment. Try again in a moment."),
        [StatusCodes.Status504GatewayTimeout] = new("Gateway timeout", "The service behind this address took too long to answer. Try again in a moment."),
    };

    public static string TitleOf(int status) => s_words.TryGetValue(status, out var words) ? words.Title : ReasonPhrases.GetReasonPhrase(status);

    public static void Complete(ProblemDetails problem)
    {
        if (problem.Status is not { } status || !s_words.TryGetValue(status, out var words))
        {
            return;
        }

        problem.Type ??= words.Type ?? "about:blank";
        if (problem.Title is null or BrokenRule || problem.Title == ReasonPhrases.GetReasonPhrase(status))
        {
            problem.Title = words.Title;
        }

        // What is wrong with each field says it better.
        if (problem is not HttpValidationProblemDetails { Errors.Count: > 0 })
        {
            problem.Detail ??= words.Detail;
        }
    }

    private sealed record Words(string Title, string Detail, string? Type = null);
}
