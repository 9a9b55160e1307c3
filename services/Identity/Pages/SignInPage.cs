using Periscope.Identity.Accounts;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Pages;

/// <summary><c>/signin</c>: the password, and the code where a second factor is in use.</summary>
internal static class SignInPage
{
    public const string Path = "/signin";
    private const string Return = "returnUrl";

    /// <summary>The page's address, to come back to <paramref name="returnPath"/> afterwards.</summary>
    public static string For(string returnPath, Guid? workspace = null) =>
        $"{Path}?{Return}={Uri.EscapeDataString(returnPath)}{(workspace is { } id ? $"&{PageBrands.Parameter}={id}" : "")}";

    public static void MapSignInPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages(Path);
        pages.MapGet("/", Show);
        pages.MapPost("/", TakePassword);
        pages.MapGet("/code", (HttpContext http) => PageRoutes.SeeOther(With(http, Path)));
        pages.MapPost("/code", TakeCode);
    }

    internal static IResult Show(HttpContext http, Form form) => Draw(http, form);

    internal static async Task<IResult> TakePassword(
        HttpContext http, Form form, SignIn signIn, SecondStep secondStep, BrowserSessions sessions, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        var email = fields["email"].ToString();
        if (await signIn.WithPasswordAsync(email, fields["password"].ToString(), cancellationToken) is not { } proof)
        {
            return Draw(http, form, email, SignIn.Refused);
        }

        if (proof.NeedsCode)
        {
            return DrawCode(http, form, secondStep.Ticket(proof));
        }

        return await sessions.OpenAsync(http, proof.Account.Id, proof.PasswordVersion, ["pwd"], cancellationToken)
            ? PageRoutes.SeeOther(Target(http))
            : Draw(http, form, email, SignIn.Refused);
    }

    internal static async Task<IResult> TakeCode(
        HttpContext http, Form form, SignIn signIn, SecondStep secondStep, BrowserSessions sessions, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        var ticket = fields["ticket"].ToString();
        if (secondStep.Read(ticket) is not { } proved)
        {
            return Draw(http, form, wrong: "That took too long. Sign in once more.");
        }

        if (!await signIn.WithCodeAsync(proved.Account, fields["code"].ToString(), cancellationToken))
        {
            return DrawCode(http, form, ticket, SignIn.CodeRefused);
        }

        return await sessions.OpenAsync(http, proved.Account, proved.PasswordVersion, ["pwd", "otp", "mfa"], cancellationToken)
            ? PageRoutes.SeeOther(Target(http))
            : Draw(http, form, wrong: SignIn.Refused);
    }

    private static string Target(HttpContext http) => LocalPath.Of(http.Request.Query[Return], WebApp.Path);

    private static string With(HttpContext http, string path) =>
        http.Request.Query.ContainsKey(Return) ? $"{path}?{Return}={Uri.EscapeDataString(Target(http))}" : path;

    private static PageLayout Draw(HttpContext http, Form form, string? email = null, string? wrong = null) => new("Sign in", Html.Of(
        $"""
        {Form.Wrong(wrong)}
        <form method="post" action="{With(http, Path)}">{form.Token(http)}
        {Form.Field("email", "E-mail", "email", Html.Of($"autocomplete=\"username\" required maxlength=\"254\""), email)}
        {Form.Field("password", "Password", "password", Html.Of($"autocomplete=\"current-password\" required maxlength=\"256\""))}
        <button>Sign in</button></form>
        <ul class="links"><li><a href="{With(http, RegistrationPage.Path)}">Make an account</a></li><li><a href="{ResetPages.ForgotPath}">Forgot your password?</a></li></ul>
        """))
    {
        FormsLeaveHere = true,
    };

    private static PageLayout DrawCode(HttpContext http, Form form, string ticket, string? wrong = null) => new("Enter your code", Html.Of(
        $"""
        {Form.Wrong(wrong)}
        <form method="post" action="{With(http, $"{Path}/code")}">{form.Token(http)}<input type="hidden" name="ticket" value="{ticket}">
        {Form.Field("code", "Code", "text", Form.CodeInput, hint: "The six digits that your authenticator shows now, or one of your recovery codes.")}
        <button>Sign in</button></form>
        <ul class="links"><li><a href="{With(http, Path)}">Start again</a></li></ul>
        """))
    {
        FormsLeaveHere = true,
    };
}
