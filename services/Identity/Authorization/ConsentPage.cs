using Periscope.Identity.Accounts;
using Periscope.Identity.Clients;
using Periscope.Identity.Pages;

namespace Periscope.Identity.Authorization;

/// <summary>Asks a person whether a partner's program may do what it asks for.</summary>
internal static class ConsentPage
{
    public const string Decision = "decision";
    public const string Allow = "allow";
    public const string Deny = "deny";

    /// <param name="workspace">The client's, if the person is a member of it.</param>
    public static PageLayout Draw(AuthorizationRequest request, Account account, string? workspace, string interaction, PageBrand brand) => new(
        $"Allow {request.Client.Name}?",
        Html.Of(
            $"""
            <p><strong>{request.Client.Name}</strong> is not made by Periscope. You are signed in as {account.Email}, and it asks to:</p>
            <ul>{Html.Join(request.Scopes.Select(scope => Html.Of($"<li>{Describe(scope)}</li>")))}</ul>
            {(workspace is null
                ? Html.Of($"<p>It belongs to a workspace that you are no member of, and gets access to no workspace.</p>")
                : Html.Of($"<p>It belongs to the workspace <strong>{workspace}</strong>, and gets access to no other one.</p>"))}
            <p class="hint">You go back to {Destination(request.RedirectUri)}.</p>
            <form method="post" action="/connect/authorize">
            <input type="hidden" name="{Interactions.Parameter}" value="{interaction}">
            <button name="{Decision}" value="{Allow}">Allow</button>
            <button class="quiet" name="{Decision}" value="{Deny}">Do not allow</button></form>
            """))
    {
        FormsLeaveHere = true,
        Brand = brand,
    };

    /// <summary>What a scope lets its holder do, after "it asks to" or "may".</summary>
    public static string Describe(string scope) => scope switch
    {
        Scopes.OpenId => "know that it is you",
        Scopes.Profile => "see your name",
        Scopes.Email => "see your e-mail address",
        Scopes.OfflineAccess => "stay signed in when you are not there",
        _ when scope.Split(':') is [var noun, "read"] => $"read the workspace's {noun.Replace('-', ' ')}, as far as you may",
        _ when scope.Split(':') is [var noun, _] => $"change the workspace's {noun.Replace('-', ' ')}, as far as you may",
        _ => scope,
    };

    private static string Destination(string uri) => new Uri(uri) is { Host.Length: > 0 } parsed ? parsed.Authority : new Uri(uri).Scheme + ":";
}
