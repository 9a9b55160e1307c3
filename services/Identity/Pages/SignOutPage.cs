namespace Periscope.Identity.Pages;

/// <summary><c>/signout</c>: asks first, because a link must not sign anybody out.</summary>
internal static class SignOutPage
{
    public const string Path = "/signout";

    public static void MapSignOutPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages(Path);
        pages.MapGet("/", Ask);
        pages.MapPost("/", SignOut);
    }

    internal static IResult Ask(HttpContext http, Form form) =>
        http.User.Identity?.IsAuthenticated == true
            ? new PageLayout("Sign out", Html.Of(
                $"""
                <p>You are signed in on this browser. Signing out here ends this session; your other devices stay signed in.</p>
                <form method="post" action="{Path}">{form.Token(http)}<button>Sign out</button></form>
                <ul class="links">{WebApp.Link}<li><a href="{DevicesPage.Path}">Your devices</a></li></ul>
                """))
            : new PageLayout("Signed out", Html.Of(
                $"""<p>Nobody is signed in on this browser.</p><p><a href="{SignInPage.Path}">Sign in</a></p>"""));

    internal static async Task<IResult> SignOut(HttpContext http, BrowserSessions sessions, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(http, cancellationToken);
        return PageRoutes.SeeOther(Path);
    }
}
