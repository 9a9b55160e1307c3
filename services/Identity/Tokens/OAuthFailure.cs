using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Periscope.Identity.Tokens;

/// <summary>Why an OAuth request is refused, in the words of RFC 6749, 5.2, and of the standards that add to them.</summary>
internal sealed record OAuthFailure(string Error, string Description, int Status = StatusCodes.Status400BadRequest)
{
    public static OAuthFailure InvalidRequest(string description) => new("invalid_request", description);

    public static OAuthFailure InvalidGrant(string description) => new("invalid_grant", description);

    public static OAuthFailure InvalidScope(string description) => new("invalid_scope", description);

    public static OAuthFailure UnauthorizedClient(string description) => new("unauthorized_client", description);

    public static OAuthFailure InvalidClient(string description = "The client is unknown or its secret is wrong.") =>
        new("invalid_client", description, StatusCodes.Status401Unauthorized);

    public JsonHttpResult<OAuthError> Answer(HttpContext http)
    {
        if (Status == StatusCodes.Status401Unauthorized && http.Request.Headers.Authorization.Count > 0)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"periscope\", charset=\"UTF-8\"";
        }

        return TypedResults.Json(new OAuthError(Error, Description), statusCode: Status);
    }
}

public sealed record OAuthError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);
