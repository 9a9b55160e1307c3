using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Tokens;

/// <summary>The body that every OAuth endpoint takes, and what all of them refuse in it (RFC 6749, 3.1 and 3.2).</summary>
internal static class OAuthForm
{
    private const int MaxFieldLength = 8000;

    /// <summary>The form, or why it is none; nothing of the answer may be stored by anybody.</summary>
    public static async Task<(IFormCollection? Form, OAuthFailure? Failure)> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        ForbidStoring(http);
        var (form, wrong) = await SentForm.ReadAsync(http.Request, cancellationToken);
        if (form is null)
        {
            return (null, OAuthFailure.InvalidRequest(wrong!.Text) with { Status = wrong.Status });
        }

        if (form.FirstOrDefault(field => field.Value.Count > 1).Key is { } repeated)
        {
            return (null, OAuthFailure.InvalidRequest($"{repeated} is given more than once."));
        }

        return form.Any(field => field.Value.ToString().Length > MaxFieldLength)
            ? (null, OAuthFailure.InvalidRequest("A field is too long."))
            : (form, null);
    }

    /// <summary>
    /// Answers what comes to <paramref name="path"/> as anything else than the type that its route says it accepts. Routing would answer
    /// by itself, but not as OAuth's clients read it.
    /// </summary>
    public static void MapOtherBodies(this IEndpointRouteBuilder routes, string path) =>
        routes.MapPost(path, (HttpContext http) =>
        {
            ForbidStoring(http);
            return OAuthFailure.InvalidRequest(UnreadableForm.OfAnotherType.Text).Answer(http);
        }).IgnoresIdempotencyKey().AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();

    private static void ForbidStoring(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
    }
}
