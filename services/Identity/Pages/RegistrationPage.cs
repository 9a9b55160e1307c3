using Periscope.Identity.Accounts;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Pages;

/// <summary><c>/register</c>: an account and its first workspace, and the browser is signed in.</summary>
internal static class RegistrationPage
{
    public const string Path = "/register";
    private const int MaxNameLength = 200;

    public static void MapRegistrationPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages(Path);
        pages.MapGet("/", (HttpContext http, Form form) => Draw(http, form, new Entries("", "", ""), []));
        pages.MapPost("/", Register);
    }

    internal static async Task<IResult> Register(
        HttpContext http, Form form, Registration registration, BrowserSessions sessions, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        var entries = new Entries(fields["name"].ToString().Trim(), fields["email"].ToString(), fields["workspace"].ToString().Trim());
        var password = fields["password"].ToString();
        var (wrong, email) = (new Dictionary<string, string>(), EmailAddress.Parse(entries.Email));
        if (entries.Name.Length is 0 or > MaxNameLength)
        {
            wrong["name"] = $"Give a name of up to {MaxNameLength} characters.";
        }

        if (entries.Workspace.Length is 0 or > Workspace.MaxNameLength)
        {
            wrong["workspace"] = $"Give a name of up to {Workspace.MaxNameLength} characters.";
        }

        if (email is null)
        {
            wrong["email"] = "This is not an e-mail address.";
        }
        else if (Passwords.Refuse(password, email) is { } reason)
        {
            wrong["password"] = reason;
        }

        if (wrong.Count > 0)
        {
            return Draw(http, form, entries, wrong);
        }

        var account = new NewAccount(Guid.CreateVersion7(), email!, entries.Name, password);
        if (!await registration.RegisterAsync(account, registration.NewWorkspace(entries.Workspace, Plans.Free), cancellationToken))
        {
            return Draw(http, form, entries, new() { ["email"] = "There is an account with this e-mail already." });
        }

        await sessions.OpenAsync(http, account.Id, NewAccount.PasswordVersion, ["pwd"], cancellationToken);
        return PageRoutes.SeeOther(LocalPath.Of(http.Request.Query["returnUrl"], WebApp.Path));
    }

    private static PageLayout Draw(HttpContext http, Form form, Entries entries, Dictionary<string, string> wrong)
    {
        var field = (string name, string label, string type, Html attributes, string? value, string? hint) =>
            Form.Field(name, label, type, attributes, value, hint, wrong.GetValueOrDefault(name));
        return new PageLayout("Make an account", Html.Of(
            $"""
            {Form.Wrong(wrong.Count == 0 ? null : "The account was not made. See what is missing below.")}
            <form method="post" action="{Path}{http.Request.QueryString.Value}">{form.Token(http)}
            {field("name", "Your name", "text", Html.Of($"autocomplete=\"name\" required maxlength=\"200\""), entries.Name, null)}
            {field("email", "E-mail", "email", Html.Of($"autocomplete=\"username\" required maxlength=\"254\""), entries.Email, null)}
            {field("password", "Password", "password", Form.NewPasswordInput, null, Form.PasswordHint)}
            {field("workspace", "Name of your workspace", "text", Html.Of($"autocomplete=\"organization\" required maxlength=\"200\""), entries.Workspace, "Your team or company. You can change it later.")}
            <button>Make the account</button></form>
            <ul class="links"><li><a href="{SignInPage.Path}{http.Request.QueryString.Value}">I have an account</a></li></ul>
            """))
        {
            FormsLeaveHere = true,
        };
    }

    private sealed record Entries(string Name, string Email, string Workspace);
}
