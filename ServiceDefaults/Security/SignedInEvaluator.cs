using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Answers at once what most routes of the gateway ask, whether somebody is signed in; other policies go to their handlers.</summary>
internal sealed class SignedInEvaluator(IAuthorizationService handlers) : PolicyEvaluator(handlers)
{
    private static readonly Task<PolicyAuthorizationResult> s_success = Task.FromResult(PolicyAuthorizationResult.Success());

    /// <inheritdoc/>
    public override Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource) =>
        policy.Requirements is [DenyAnonymousAuthorizationRequirement] && context.User.Identity?.IsAuthenticated == true
            ? s_success
            : base.AuthorizeAsync(policy, authenticationResult, context, resource);
}
