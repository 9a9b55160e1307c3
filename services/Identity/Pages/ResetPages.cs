using Periscope.Identity.Accounts;
using Periscope.Identity.Mail;

namespace Periscope.Identity.Pages;

/// <summary><c>/forgot-password</c> asks for a mail, <c>/reset-password</c> is where its link leads.</summary>
internal static class ResetPages
{
    public const string ForgotPath = "/forgot-password";
    public const string NoMail = "This installation sends no mail. Ask the people who run it.";
    private const string ResetPath = "/reset-password";

    public static void MapResetPages(this IEndpointRouteBuilder routes)
    {
        var forgot = routes.MapPages(ForgotPath);
        forgot.MapGet("/", (HttpContext http, Form form, MailQueue queue) => DrawForgot(http, form, queue));
        forgot.MapPost("/", Forgot);
        var reset = routes.MapPages(ResetPath);
        reset.MapGet("/", Show);
        reset.MapPost("/", Reset);
    }

    internal static async Task<IResult> Forgot(HttpContext http, Form form, MailQueue queue, CancellationToken cancellationToken)
    {
        var typed = (await http.Request.ReadFormAsync(cancellationToken))["email"].ToString();
        if (EmailAddress.Parse(typed) is not { } email)
        {
            return DrawForgot(http, form, queue, typed, "This is not an e-mail address.");
        }

        await queue.AddAsync(MailKinds.Reset, email, cancellationToken);
        return new PageLayout("Look into your mail", Html.Of(
            $"""
            {Form.Done("If this address has an account, a link to choose a new password is on its way to it.")}
            <p>The link works for one hour. Look among the spam too.</p>
            <ul class="links"><li><a href="{SignInPage.Path}">Sign in</a></li><li><a href="{ForgotPath}">Try another address</a></li></ul>
            """));
    }

    internal static async Task<IResult> Show(HttpContext http, Form form, MailTokens tokens, CancellationToken cancellationToken)
    {
        var token = http.Request.Query["token"].ToString();
        return await tokens.FindResetAsync(token, cancellationToken) is { } account ? DrawReset(http, form, token, account) : LinkRefused();
    }

    internal static async Task<IResult> Reset(HttpContext http, Form form, MailTokens tokens, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        var (token, password) = (fields["token"].ToString(), fields["password"].ToString());
        if (await tokens.FindResetAsync(token, cancellationToken) is not { } account)
        {
            return LinkRefused();
        }

        if (Passwords.Refuse(password, EmailAddress.Parse(account.Email)!) is { } reason)
        {
            return DrawReset(http, form, token, account, reason);
        }

        return await tokens.ResetAsync(token, password, cancellationToken)
            ? new PageLayout("Your password is changed", Html.Of(
                $"""{Form.Done("You are signed out on all devices.")}<p><a href="{SignInPage.Path}">Sign in with the new password</a></p>"""))
            : LinkRefused();
    }

    private static PageLayout LinkRefused() => new("Choose a new password", Html.Of(
        $"""{Form.Wrong(MailEndpoints.LinkRefused)}<p><a href="{ForgotPath}">Get another one</a></p>"""))
    {
        Status = StatusCodes.Status400BadRequest,
    };

    private static PageLayout DrawForgot(HttpContext http, Form form, MailQueue queue, string? typed = null, string? wrong = null) =>
        new("Forgot your password?", queue.IsOpen
            ? Html.Of(
                $"""
                <p>Type your e-mail address, and you get a mail with a link to choose a new password.</p>
                <form method="post" action="{ForgotPath}">{form.Token(http)}
                {Form.Field("email", "E-mail", "email", Html.Of($"autocomplete=\"username\" required maxlength=\"254\""), typed, wrong: wrong)}
                <button>Send the mail</button></form>
                <ul class="links"><li><a href="{SignInPage.Path}">Sign in</a></li></ul>
                """)
            : Html.Of($"""<p>{NoMail}</p><p><a href="{SignInPage.Path}">Sign in</a></p>"""));

    private static PageLayout DrawReset(HttpContext http, Form form, string token, Account account, string? wrong = null) =>
        new("Choose a new password", Html.Of(
            $"""
            <p>For <strong>{account.Email}</strong>. You are signed out on all devices when it is changed.</p>
            <form method="post" action="{ResetPath}">{form.Token(http)}<input type="hidden" name="token" value="{token}">
            <input type="text" name="username" value="{account.Email}" autocomplete="username" hidden>
            {Form.Field("password", "New password", "password", Form.NewPasswordInput, hint: Form.PasswordHint, wrong: wrong)}
            <button>Change the password</button></form>
            """));
}
