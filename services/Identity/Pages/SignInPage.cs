using Periscope.Identity.Accounts;

namespace Periscope.Identity.Pages;

/// <summary><c>/signin</c> and <c>/signout</c>.</summary>
internal static class SignInPage
{
    public const string Path = "/signin";
    private const string Return = "returnUrl";

    /// <summary>The page's address, to come back to <paramref name="returnPath"/> afterwards.</summary>
    public static string For(string returnPath) => $"{Path}?{Return}={Uri.EscapeDataString(returnPath)}";

    public static void MapSignInPages(this IEndpointRouteBuilder routes)
    {
        var signIn = routes.MapPages(Path);
        signIn.MapGet("/", Show);
        signIn.MapPost("/", SignIn);
        var signOut = routes.MapPages("/signout");
        signOut.MapGet("/", AskToSignOut);
        signOut.MapPost("/", SignOut);
    }

    internal static IResult Show(HttpContext http, Form form) => Draw(http, form);

    internal static async Task<IResult> SignIn(
        HttpContext http, Form form, Accounts.Accounts accounts, BrowserSessions sessions, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        var (typed, password) = (fields["email"].ToString(), fields["password"].ToString());
        var email = EmailAddress.Parse(typed) ?? new EmailAddress(typed, string.Empty);
        if (password.Length > Passwords.MaxLength
            || await accounts.SignInAsync(email, password, cancellationToken) is not { } account)
        {
            return Draw(http, form, typed, AuthEndpoints.SignInRefused);
        }

        await sessions.OpenAsync(http, account.Id, ["pwd"], cancellationToken);
        return PageRoutes.SeeOther(Target(http));
    }

    internal static IResult AskToSignOut(HttpContext http, Form form) =>
        http.User.Identity?.IsAuthenticated == true
            ? new PageLayout("Sign out", Html.Of(
                $"""
                <p>You are signed in on this browser. Signing out here ends this session; your other devices stay signed in.</p>
                <form method="post" action="/signout">{form.Token(http)}<button>Sign out</button></form>
                """))
            : SignedOut();

    internal static async Task<IResult> SignOut(HttpContext http, BrowserSessions sessions, CancellationToken cancellationToken)
    {
        await sessions.EndAsync(http, cancellationToken);
        return PageRoutes.SeeOther("/signout");
    }

    private static PageLayout SignedOut() =>
        new("Signed out", Html.Of($"""<p>Nobody is signed in on this browser.</p><p><a href="{Path}">Sign in</a></p>"""));

    private static string Target(HttpContext http) => LocalPath.Of(http.Request.Query[Return], "/signout");

    private static PageLayout Draw(HttpContext http, Form form, string? email = null, string? wrong = null)
    {
        var target = http.Request.Query.ContainsKey(Return) ? For(Target(http)) : Path;
        return new PageLayout("Sign in", Html.Of(
            $"""
            {Form.Wrong(wrong)}
            <form method="post" action="{target}">{form.Token(http)}
            {Form.Field("email", "E-mail", "email", Html.Of($"autocomplete=\"username\" required maxlength=\"254\""), email)}
            {Form.Field("password", "Password", "password", Html.Of($"autocomplete=\"current-password\" required maxlength=\"256\""))}
            <button>Sign in</button></form>
            """))
        {
            FormsLeaveHere = true,
        };
    }
}
