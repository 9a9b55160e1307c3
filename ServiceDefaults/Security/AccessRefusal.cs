using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Why a caller who is known may not do this, in words for the caller.</summary>
/// <param name="handler">Who refuses.</param>
/// <param name="text">A sentence.</param>
/// <param name="scope">What a token would need; null where no scope would help.</param>
internal sealed class AccessRefusal(IAuthorizationHandler handler, string text, string? scope = null) : AuthorizationFailureReason(handler, text)
{
    public string? Scope { get; } = scope;
}

/// <summary>Says with a 403 what is missing: in its problem details, and a scope also as RFC 6750, 3.1 has it.</summary>
internal sealed class AccessRefusals : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _others = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!authorizeResult.Forbidden
            || authorizeResult.AuthorizationFailure?.FailureReasons.OfType<AccessRefusal>().FirstOrDefault() is not { } refusal)
        {
            return _others.HandleAsync(next, context, policy, authorizeResult);
        }

        if (refusal.Scope is { } scope)
        {
            ScopeChallenge.Tell(context, scope);
        }

        return Problems.Forbidden(refusal.Message).ExecuteAsync(context);
    }
}
