using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Periscope.ServiceDefaults.Web;

/// <summary>The expected failures of a handler as problem details (RFC 9457), worded for the caller.</summary>
public static class Problems
{
    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, ProblemWords.TitleOf(StatusCodes.Status404NotFound), detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, ProblemWords.TitleOf(StatusCodes.Status409Conflict), detail);

    public static ProblemHttpResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, ProblemWords.TitleOf(StatusCodes.Status403Forbidden), detail);

    public static ProblemHttpResult Of(int status, string title, string detail) =>
        TypedResults.Problem(statusCode: status, title: title, detail: detail);

    /// <summary>A 400 that names the field, for rules that attributes cannot say.</summary>
    /// <param name="field">In camelCase, as the caller sent it.</param>
    public static ValidationProblem Invalid(string field, string message) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [message] });
}
