using Periscope.Identity.Accounts;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Pages;

/// <summary><c>/devices</c>: where the person is signed in, and the way to end that.</summary>
internal static class DevicesPage
{
    public const string Path = "/devices";

    public static void MapDevicePages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages(Path);
        pages.MapGet("/", Show).ForSignedIn();
        pages.MapPost("/revoke", Revoke).ForSignedIn();
        pages.MapPost("/revoke-others", RevokeOthers).ForSignedIn();
    }

    internal static async Task<IResult> Show(
        HttpContext http, Form form, PersonSessions sessions, Accounts.Accounts accounts, CancellationToken cancellationToken)
    {
        var (person, current) = (http.User.FindPerson()!.Value, http.User.FindSession());
        var account = await accounts.FindAsync(person, cancellationToken);
        var (all, token) = (await sessions.ListAsync(person, cancellationToken), form.Token(http));
        return new PageLayout("Your devices", Html.Of(
            $"""
            <p>You are signed in as <strong>{account?.Email}</strong> in these places. End those that you do not know, and change your password then.</p>
            <ul class="rows">{Html.Join(all.Select(session => Row(session, session.Id == current, token)))}</ul>
            {(all.Count > 1 ? Html.Of($"""<form method="post" action="{Path}/revoke-others">{token}<button class="danger">Sign out everywhere but here</button></form>""") : Html.Empty)}
            <ul class="links">{WebApp.Link}<li><a href="{ApplicationsPage.Path}">Your applications</a></li><li><a href="{SecondFactorPage.Path}">Second factor</a></li><li><a href="{VerificationPage.Path}">E-mail address</a></li><li><a href="{SignOutPage.Path}">Sign out</a></li></ul>
            """))
        {
            IsWide = true,
        };
    }

    internal static async Task<IResult> Revoke(HttpContext http, PersonSessions sessions, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        if (Guid.TryParse(fields["session"], out var session))
        {
            await sessions.EndAsync(session, http.User.FindPerson()!.Value, cancellationToken);
        }

        return PageRoutes.SeeOther(Path);
    }

    internal static async Task<IResult> RevokeOthers(HttpContext http, PersonSessions sessions, CancellationToken cancellationToken)
    {
        await sessions.EndOthersAsync(http.User.FindSession(), http.User.FindPerson()!.Value, cancellationToken);
        return PageRoutes.SeeOther(Path);
    }

    private static Html Row(ListedSession session, bool current, Html token)
    {
        var name = DeviceName.Of(session.UserAgent);
        var action = current
            ? Html.Of($"""<strong>This browser</strong>""")
            : Html.Of(
                $"""
                <form method="post" action="{Path}/revoke">{token}<input type="hidden" name="session" value="{session.Id.ToString()}">
                <button class="quiet" aria-label="Sign out {name}, last used {Html.Time(session.UsedAt)}">Sign out</button></form>
                """);
        return Html.Of(
            $"""
            <li><div><strong>{name}</strong>{(session.ByBrowser ? Html.Empty : Html.Of($" (application)"))}
            <span class="hint">{session.Address ?? "Unknown address"} · signed in {Html.Time(session.CreatedAt)} · last used {Html.Time(session.UsedAt)}</span></div>{action}</li>
            """);
    }

}
