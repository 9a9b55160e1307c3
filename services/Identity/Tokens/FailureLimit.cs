using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Identity.Accounts;

namespace Periscope.Identity.Tokens;

/// <summary>Limits what of one address fails at an OAuth endpoint, and nothing that succeeds.</summary>
/// <remarks>
/// One server of a partner's asks for the tokens of many people, and one that has a wrong secret must not keep its neighbours out. So
/// failures are counted when they are known; what is presented here is too long to be guessed meanwhile.
/// </remarks>
internal static class FailureLimit
{
    /// <summary>Counts the failure of somebody who proved nothing; its answer, or that there were too many.</summary>
    public static JsonHttpResult<OAuthError> Refuse(this AttemptLimit attempts, HttpContext http, OAuthFailure failure) =>
        (attempts.Count(http) ?? failure).Answer(http);

    /// <summary>Counts what is done for somebody who proved nothing; null while there is not too much of it.</summary>
    public static OAuthFailure? Count(this AttemptLimit attempts, HttpContext http)
    {
        if (attempts.TryAttempt(http, out var wait))
        {
            return null;
        }

        AttemptLimit.SayWhen(http, wait);
        return new OAuthFailure(
            "temporarily_unavailable", "This address tried too often. Wait as long as Retry-After says.", StatusCodes.Status429TooManyRequests);
    }
}
