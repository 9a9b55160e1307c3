using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Periscope.Identity.Pages;

namespace Periscope.Identity.Authorization;

/// <summary>Sends browsers back to clients, always with the issuer (RFC 9207) and by 303, so that no form is sent on (RFC 9700, 4.12).</summary>
internal sealed class AuthorizationAnswers(IOptions<AuthorityOptions> options)
{
    public IResult Code(AuthorizationRequest request, string code) => Back(request.RedirectUri, request.State, ("code", code));

    public IResult Refuse(AuthorizationRequest request, string error, string description) =>
        Refuse(new AuthorizationFailure(error, description, request.RedirectUri, request.State));

    public IResult Refuse(AuthorizationFailure failure) => failure.RedirectUri is { } target
        ? Back(target, failure.State, ("error", failure.Error), ("error_description", failure.Description))
        : PageRoutes.Message("This sign-in cannot go on", failure.Description, StatusCodes.Status400BadRequest);

    private IResult Back(string target, string? state, params (string Name, string Value)[] fields)
    {
        var query = fields.Append(("iss", options.Value.Issuer)).Concat(state is null ? [] : [("state", state)])
            .Select(field => KeyValuePair.Create(field.Item1, (string?)field.Item2));
        return PageRoutes.SeeOther(QueryHelpers.AddQueryString(target, query));
    }
}
