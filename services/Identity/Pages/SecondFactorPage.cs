using Periscope.Identity.Accounts;
using Periscope.Identity.SecondFactors;
using Periscope.Identity.Tokens;

namespace Periscope.Identity.Pages;

/// <summary><c>/second-factor</c>: switch it on, get new recovery codes, switch it off.</summary>
internal static class SecondFactorPage
{
    public const string Path = "/second-factor";

    public static void MapSecondFactorPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapPages(Path);
        pages.MapGet("/", Show).ForSignedIn();
        foreach (var step in new[] { "begin", "confirm", "codes", "remove" })
        {
            pages.MapGet($"/{step}", () => PageRoutes.SeeOther(Path));
        }

        pages.MapPost("/begin", Begin).ForSignedIn();
        pages.MapPost("/confirm", Confirm).ForSignedIn();
        pages.MapPost("/codes", ReplaceCodes).ForSignedIn();
        pages.MapPost("/remove", Remove).ForSignedIn();
    }

    internal static Task<IResult> Show(
        HttpContext http, Form form, SecondFactors.SecondFactors factors, CancellationToken cancellationToken) =>
        DrawAsync(http, form, factors, wrong: null, cancellationToken);

    internal static async Task<IResult> Begin(
        HttpContext http, Form form, SignIn signIn, SecondFactors.SecondFactors factors, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        if (await signIn.ConfirmAsync(http.User.FindPerson()!.Value, fields["password"].ToString(), cancellationToken) is not { Account: { } account })
        {
            return await DrawAsync(http, form, factors, SignIn.PasswordRefused, cancellationToken);
        }

        return await factors.BeginAsync(account, cancellationToken) is { } enrolment
            ? new PageLayout("Set up your authenticator", Html.Of(
                $"""
                <p>Scan this with an authenticator application, or <a href="{enrolment.Link}">open it in one on this device</a>.</p>
                {QrCode.Draw(enrolment.Link, "QR code of the secret that is written below")}
                <p>Or type in the secret: <code>{Grouped(enrolment.Secret)}</code></p>
                {CodeForm(http, form)}
                """))
            : PageRoutes.SeeOther(Path);
    }

    internal static async Task<IResult> Confirm(
        HttpContext http, Form form, SecondFactors.SecondFactors factors, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        var person = http.User.FindPerson()!.Value;
        if (await factors.FindAsync(person, cancellationToken) is not { Confirmed: false })
        {
            return PageRoutes.SeeOther(Path);
        }

        // The secret is not shown again: only whoever gave the password has seen it.
        return await factors.ConfirmAsync(person, fields["code"].ToString(), cancellationToken) is { } codes
            ? Codes("The second factor is on. From now on, signing in asks for a code.", codes)
            : new PageLayout("Set up your authenticator", Html.Of(
                $"""
                {Form.Wrong("This is not the code that the authenticator shows now.")}
                {CodeForm(http, form)}
                <ul class="links"><li><a href="{Path}">Start again with a new secret</a></li></ul>
                """));
    }

    internal static async Task<IResult> ReplaceCodes(
        HttpContext http, Form form, SignIn signIn, SecondFactors.SecondFactors factors, CancellationToken cancellationToken) =>
        await IsConfirmedAsync(http, signIn, cancellationToken)
            ? Codes("The old recovery codes are good for nothing now.", await factors.ReplaceCodesAsync(http.User.FindPerson()!.Value, cancellationToken))
            : await DrawAsync(http, form, factors, SignIn.ConfirmationRefused, cancellationToken);

    internal static async Task<IResult> Remove(
        HttpContext http, Form form, SignIn signIn, SecondFactors.SecondFactors factors, CancellationToken cancellationToken)
    {
        if (!await IsConfirmedAsync(http, signIn, cancellationToken))
        {
            return await DrawAsync(http, form, factors, SignIn.ConfirmationRefused, cancellationToken);
        }

        await factors.RemoveAsync(http.User.FindPerson()!.Value, cancellationToken);
        return PageRoutes.SeeOther(Path);
    }

    private static async Task<bool> IsConfirmedAsync(HttpContext http, SignIn signIn, CancellationToken cancellationToken)
    {
        var fields = await http.Request.ReadFormAsync(cancellationToken);
        return await signIn.ConfirmAsync(
            http.User.FindPerson()!.Value, fields["password"].ToString(), fields["code"].ToString(), cancellationToken);
    }

    private static async Task<IResult> DrawAsync(
        HttpContext http, Form form, SecondFactors.SecondFactors factors, string? wrong, CancellationToken cancellationToken)
    {
        var (factor, token) = (await factors.FindAsync(http.User.FindPerson()!.Value, cancellationToken), form.Token(http));
        return new PageLayout("Second factor", Html.Of(
            $"""
            {Form.Wrong(wrong)}
            {(factor is { Confirmed: true } ? InUse(factor, token) : Offer(token))}
            <ul class="links">{WebApp.Link}<li><a href="{DevicesPage.Path}">Your devices</a></li></ul>
            """));
    }

    private static Html Offer(Html token) => Html.Of(
        $"""
        <p>With a second factor, a stolen password alone signs nobody in: signing in also asks for a code from an authenticator application on your phone or computer.</p>
        <form method="post" action="{Path}/begin">{token}
        {Password("begin-password")}
        <button>Set it up</button></form>
        """);

    private static Html InUse(SecondFactor factor, Html token) => Html.Of(
        $"""
        <p>The second factor is on. You have {factor.CodesLeft} of {RecoveryCode.Count} recovery codes left.</p>
        <h2>New recovery codes</h2>
        <form method="post" action="{Path}/codes">{token}
        {Password("codes-password")}{Code("codes-code")}
        <button class="quiet">Make new codes</button></form>
        <h2>Switch it off</h2>
        <form method="post" action="{Path}/remove">{token}
        {Password("remove-password")}{Code("remove-code")}
        <button class="danger">Switch the second factor off</button></form>
        """);

    private static PageLayout Codes(string done, string[] codes) => new("Your recovery codes", Html.Of(
        $"""
        {Form.Done(done)}
        <p>Each of these codes signs you in once when your authenticator is lost. Print them or keep them in a safe place: they are shown only now.</p>
        <ul class="codes">{Html.Join(codes.Select(code => Html.Of($"<li>{code}</li>")))}</ul>
        <ul class="links"><li><a href="{Path}">I have kept them</a></li></ul>
        """));

    private static Html CodeForm(HttpContext http, Form form) => Html.Of(
        $"""
        <form method="post" action="{Path}/confirm">{form.Token(http)}
        {Form.Field("code", "Code", "text", Form.CodeInput, hint: "The six digits that the authenticator shows now.")}
        <button>Switch it on</button></form>
        """);

    private static Html Password(string id) => Form.Field(
        "password", "Your password", "password", Html.Of($"autocomplete=\"current-password\" required maxlength=\"256\""), id: id);

    private static Html Code(string id) =>
        Form.Field("code", "Code", "text", Form.CodeInput, hint: "From your authenticator, or a recovery code.", id: id);

    private static string Grouped(string secret) => string.Join(' ', secret.Chunk(4).Select(part => new string(part)));
}
