using Periscope.Identity.Authorization;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Pages;

/// <summary><c>/applications</c>: which programs the person has allowed what, and the way to take it back.</summary>
internal static class ApplicationsPage
{
    public const string Path = "/applications";

    public static void MapApplicationPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages(Path);
        pages.MapGet("/", Show).ForSignedIn();
        pages.MapPost("/withdraw", Withdraw).ForSignedIn();
    }

    internal static async Task<IResult> Show(HttpContext http, Form form, Applications applications, CancellationToken cancellationToken)
    {
        var (all, token) = (await applications.ListAsync(http.User.FindPerson()!.Value, cancellationToken), form.Token(http));
        return new PageLayout("Your applications", Html.Of(
            $"""
            {(all.Count == 0
                ? Html.Of($"<p>No application may do anything in your name. When you allow one, it is listed here.</p>")
                : Html.Of($"""<p>You have allowed these to act for you. One that you remove is signed out at once, and has to ask again.</p><ul class="rows">{Html.Join(all.Select(one => Row(one, token)))}</ul>"""))}
            <ul class="links">{WebApp.Link}<li><a href="{DevicesPage.Path}">Your devices</a></li></ul>
            """))
        {
            IsWide = true,
        };
    }

    internal static async Task<IResult> Withdraw(HttpContext http, Applications applications, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        await applications.WithdrawAsync(http.User.FindPerson()!.Value, fields["client"].ToString(), cancellationToken);
        return PageRoutes.SeeOther(Path);
    }

    private static Html Row(AllowedApplication application, Html token) => Html.Of(
        $"""
        <li><div><strong>{application.Name}</strong>
        <span class="hint">May {string.Join("; ", application.Scopes.Select(ConsentPage.Describe))} · allowed {Html.Time(application.GrantedAt)}{Used(application)}</span></div>
        <form method="post" action="{Path}/withdraw">{token}<input type="hidden" name="client" value="{application.ClientId}">
        <button class="quiet" aria-label="Remove {application.Name}">Remove</button></form></li>
        """);

    private static Html Used(AllowedApplication application) => application.UsedAt is { } at ? Html.Of($" · last used {Html.Time(at)}") : Html.Empty;
}
