using Periscope.Identity.Accounts;
using Periscope.Identity.Invitations;
using Periscope.Identity.Mail;
using Periscope.Identity.Tokens;
using Periscope.Identity.Workspaces;

namespace Periscope.Identity.Pages;

/// <summary><c>/invitations</c>: where the link of an invitation leads, for people with an account and without.</summary>
/// <remarks>Opening the link does nothing yet. Whoever has it reads the invited address's mail, so the page may say whether that has an account.</remarks>
internal static class InvitationPage
{
    public const string Path = "/invitations";
    private const int MaxNameLength = 200;

    // In the query, which nothing logs, as on the other pages; a path is in every log and trace.
    public static string For(string token) => $"{Path}?token={token}";

    public static void MapInvitationPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages(Path);
        pages.MapGet("/", Show);
        pages.MapPost("/accept", Accept).ForSignedIn();
        pages.MapGet("/accept", () => PageRoutes.SeeOther(WebApp.Path));
        pages.MapPost("/register", Register);
        pages.MapGet("/register", () => PageRoutes.SeeOther(RegistrationPage.Path));
    }

    internal static async Task<IResult> Show(
        HttpContext http, Form form, InvitationLinks links, Acceptance acceptance, Accounts.Accounts accounts, CancellationToken cancellationToken)
    {
        var token = http.Request.Query["token"].ToString();
        if (await links.FindAsync(token, cancellationToken) is not { } invitation)
        {
            return LinkRefused();
        }

        if (http.User.FindPerson() is { } person && await accounts.FindAsync(person, cancellationToken) is { } account)
        {
            return acceptance.IsFor(invitation, account) ? DrawAccept(http, form, token, invitation) : DrawStranger(invitation, account);
        }

        return await accounts.FindAsync(invitation.AddressHash, cancellationToken) is null
            ? DrawRegister(http, form, token, invitation)
            : new PageLayout(Title(invitation), Html.Of(
                $"""
                {Says(invitation)}
                <p><strong>{invitation.Email}</strong> has an account. Sign in with it to accept.</p>
                <p><a href="{SignInPage.For(For(token))}">Sign in</a></p>
                """));
    }

    internal static async Task<IResult> Accept(HttpContext http, Acceptance acceptance, CancellationToken cancellationToken)
    {
        var token = (await http.Request.ReadFormAsync(cancellationToken))["token"].ToString();
        return Answer(await acceptance.AcceptAsync(token, http.User.FindPerson()!.Value, cancellationToken));
    }

    internal static async Task<IResult> Register(
        HttpContext http, Form form, InvitationLinks links, Acceptance acceptance, BrowserSessions sessions, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        var (token, name, password) = (fields["token"].ToString(), fields["name"].ToString().Trim(), fields["password"].ToString());
        if (await links.FindAsync(token, cancellationToken) is not { } invitation)
        {
            return LinkRefused();
        }

        var wrongName = name.Length is 0 or > MaxNameLength ? $"Give a name of up to {MaxNameLength} characters." : null;
        var wrongPassword = Passwords.Refuse(password, EmailAddress.Parse(invitation.Email)!);
        if ((wrongName ?? wrongPassword) is not null)
        {
            return DrawRegister(http, form, token, invitation, name, wrongName, wrongPassword);
        }

        var id = Guid.CreateVersion7();
        var accepted = await acceptance.RegisterAsync(token, id, name, password, cancellationToken);
        if (accepted.As == AcceptedAs.Member)
        {
            await sessions.OpenAsync(http, id, NewAccount.PasswordVersion, ["pwd"], cancellationToken);
        }

        // They made an account in another window meanwhile.
        return accepted.As == AcceptedAs.Stranger ? PageRoutes.SeeOther(SignInPage.For(For(token))) : Answer(accepted);
    }

    private static PageLayout Answer(Accepted accepted) => accepted switch
    {
        { As: AcceptedAs.Member, Workspace: { } workspace } => new PageLayout("You are a member", Html.Of(
            $"""
            {Form.Done($"You belong to {workspace.Name}, with the role {workspace.Role}.")}
            <p>Your address is confirmed too. Applications where you are signed in already see the workspace when they next renew their token.</p>
            <p><a href="{WebApp.Path}">Go on</a></p>
            """)),
        { As: AcceptedAs.Stranger } => PageRoutes.Message("Not your invitation", Acceptance.OtherAddress, StatusCodes.Status403Forbidden),
        { As: AcceptedAs.TooMany } => PageRoutes.Message("Too many workspaces", WorkspaceEndpoints.TooMany, StatusCodes.Status409Conflict),
        _ => LinkRefused(),
    };

    private static PageLayout LinkRefused() => new("Invitation", Html.Of(
        $"""{Form.Wrong(MailEndpoints.LinkRefused)}<p>Ask whoever invited you to send it again.</p>"""))
    {
        Status = StatusCodes.Status400BadRequest,
    };

    private static string Title(OpenInvitation invitation) => $"Join {invitation.Workspace}";

    private static Html Says(OpenInvitation invitation) => Html.Of(
        $"<p>You are invited to the workspace <strong>{invitation.Workspace}</strong>, with the role {invitation.Role}.</p>");

    private static PageLayout DrawAccept(HttpContext http, Form form, string token, OpenInvitation invitation) => new(Title(invitation), Html.Of(
        $"""
        {Says(invitation)}
        <p>You are signed in as <strong>{invitation.Email}</strong>.</p>
        <form method="post" action="{Path}/accept">{form.Token(http)}<input type="hidden" name="token" value="{token}"><button>Accept</button></form>
        """));

    private static PageLayout DrawStranger(OpenInvitation invitation, Account account) => new(Title(invitation), Html.Of(
        $"""
        {Says(invitation)}
        <p>It is for <strong>{invitation.Email}</strong>, and you are signed in as <strong>{account.Email}</strong>. Sign out, then open the link again.</p>
        <p><a href="{SignOutPage.Path}">Sign out</a></p>
        """));

    private static PageLayout DrawRegister(
        HttpContext http, Form form, string token, OpenInvitation invitation, string? name = null, string? wrongName = null, string? wrongPassword = null) =>
        new(Title(invitation), Html.Of(
            $"""
            {Form.Wrong((wrongName ?? wrongPassword) is null ? null : "The account was not made. See what is missing below.")}
            {Says(invitation)}
            <p>Make an account for <strong>{invitation.Email}</strong> to accept.</p>
            <form method="post" action="{Path}/register">{form.Token(http)}<input type="hidden" name="token" value="{token}">
            <input type="text" name="username" value="{invitation.Email}" autocomplete="username" hidden>
            {Form.Field("name", "Your name", "text", Html.Of($"autocomplete=\"name\" required maxlength=\"200\""), name, wrong: wrongName)}
            {Form.Field("password", "Password", "password", Form.NewPasswordInput, hint: Form.PasswordHint, wrong: wrongPassword)}
            <button>Make the account and accept</button></form>
            """));
}
