using Periscope.Identity.Accounts;
using Periscope.Identity.Mail;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Pages;

/// <summary><c>/verify-email</c>: where the mailed link leads, and where another one is asked for.</summary>
/// <remarks>Opening the link does nothing yet: mail servers and readers open links too.</remarks>
internal static class VerificationPage
{
    public const string Path = "/verify-email";
    private const string Title = "Confirm your e-mail address";

    public static void MapVerificationPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages(Path);
        pages.MapGet("/", Show);
        pages.MapPost("/", Verify);
        pages.MapPost("/send", Send).ForSignedIn();
        pages.MapGet("/send", () => PageRoutes.SeeOther(Path));
    }

    internal static async Task<IResult> Show(
        HttpContext http, Form form, Accounts.Accounts accounts, MailQueue queue, CancellationToken cancellationToken)
    {
        if (http.Request.Query["token"].ToString() is { Length: > 0 } token)
        {
            return new PageLayout(Title, Html.Of(
                $"""
                <p>One click confirms that this address is yours.</p>
                <form method="post" action="{Path}">{form.Token(http)}<input type="hidden" name="token" value="{token}"><button>Confirm the address</button></form>
                """));
        }

        return http.User.FindPerson() is { } person
            ? await DrawStateAsync(http, form, accounts, queue, person, cancellationToken)
            : PageRoutes.SeeOther(SignInPage.For(Path));
    }

    internal static async Task<IResult> Verify(HttpContext http, MailTokens tokens, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        return await tokens.VerifyAsync(fields["token"].ToString(), cancellationToken)
            ? new PageLayout("Address confirmed", Html.Of(
                $"""{Form.Done("Your e-mail address is confirmed.")}<p><a href="{WebApp.Path}">Go on</a></p>"""))
            : new PageLayout(Title, Html.Of(
                $"""{Form.Wrong(MailEndpoints.LinkRefused)}<p><a href="{Path}">Get another one</a></p>"""))
            {
                Status = StatusCodes.Status400BadRequest,
            };
    }

    internal static async Task<IResult> Send(
        HttpContext http, Accounts.Accounts accounts, MailQueue queue, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(http.User.FindPerson()!.Value, cancellationToken) is { } account)
        {
            await queue.AddAsync(MailKinds.Verification, EmailAddress.Parse(account.Email)!, cancellationToken);
        }

        return new PageLayout("Look into your mail", Html.Of(
            $"""{Form.Done("A new link is on its way to you. It works for 24 hours.")}<p><a href="{WebApp.Path}">Go on</a></p>"""));
    }

    private static async Task<IResult> DrawStateAsync(
        HttpContext http, Form form, Accounts.Accounts accounts, MailQueue queue, Guid person, CancellationToken cancellationToken)
    {
        var email = (await accounts.FindAsync(person, cancellationToken))?.Email;
        var state = await accounts.IsEmailVerifiedAsync(person, cancellationToken) ? Form.Done($"{email} is confirmed.")
            : !queue.IsOpen ? Html.Of($"<p>{email} is not confirmed. {ResetPages.NoMail}</p>")
            : Html.Of(
                $"""
                <p><strong>{email}</strong> is not confirmed yet.</p>
                <form method="post" action="{Path}/send">{form.Token(http)}<button>Mail me a link</button></form>
                """);
        return new PageLayout(Title, Html.Of(
            $"""{state}<ul class="links">{WebApp.Link}<li><a href="{DevicesPage.Path}">Your devices</a></li></ul>"""));
    }
}
