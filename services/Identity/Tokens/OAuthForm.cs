namespace Periscope.Identity.Tokens;

/// <summary>The body that every OAuth endpoint takes, and what all of them refuse in it (RFC 6749, 3.1 and 3.2).</summary>
internal static class OAuthForm
{
    private const int MaxFieldLength = 8000;

    /// <summary>The form, or why it is none; nothing of the answer may be stored by anybody.</summary>
    public static async Task<(IFormCollection? Form, OAuthFailure? Failure)> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        if (!http.Request.HasFormContentType)
        {
            return (null, OAuthFailure.InvalidRequest("The body is application/x-www-form-urlencoded."));
        }

        var form = await http.Request.ReadFormAsync(cancellationToken);
        if (form.FirstOrDefault(field => field.Value.Count > 1).Key is { } repeated)
        {
            return (null, OAuthFailure.InvalidRequest($"{repeated} is given more than once."));
        }

        return form.Any(field => field.Value.ToString().Length > MaxFieldLength || field.Value.ToString().Contains('\0', StringComparison.Ordinal))
            ? (null, OAuthFailure.InvalidRequest("A field is too long or holds a null character."))
            : (form, null);
    }
}
