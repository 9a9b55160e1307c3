using Microsoft.AspNetCore.Antiforgery;
using Periscope.Identity.Accounts;

namespace Periscope.Identity.Pages;

/// <summary>What a page's form holds when it is drawn, and what came back with it.</summary>
internal sealed class Form(IAntiforgery antiforgery)
{
    public static readonly string PasswordHint =
        $"{Passwords.MinLength} characters or more. A sentence is easier to remember than a word with signs in it.";

    /// <summary>Attributes of an input for a code: no keyboard of figures only, for a recovery code has letters.</summary>
    public static Html CodeInput { get; } =
        Html.Of($"""class="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required maxlength="{SignIn.MaxCodeLength}" """);

    public static Html NewPasswordInput { get; } =
        Html.Of($"""autocomplete="new-password" required minlength="{Passwords.MinLength}" maxlength="{Passwords.MaxLength}" """);

    /// <summary>The hidden field without which <see cref="PageRoutes"/> refuses the form. It also sets the cookie that belongs to it.</summary>
    public Html Token(HttpContext http)
    {
        var tokens = antiforgery.GetAndStoreTokens(http);
        return Html.Of($"""<input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">""");
    }

    /// <summary>A labelled input.</summary>
    /// <param name="attributes">Markup of further attributes.</param>
    /// <param name="wrong">What is wrong with it; read out with the field.</param>
    /// <param name="id">When two fields of one page have the same name.</param>
    public static Html Field(
        string name, string label, string type, Html attributes, string? value = null, string? hint = null, string? wrong = null, string? id = null)
    {
        id ??= name;
        var described = (hint, wrong) switch
        {
            (null, null) => Html.Empty,
            (_, null) => Html.Of($""" aria-describedby="{id}-hint" """),
            (null, _) => Html.Of($""" aria-invalid="true" aria-describedby="{id}-wrong" """),
            _ => Html.Of($""" aria-invalid="true" aria-describedby="{id}-wrong {id}-hint" """),
        };
        var given = value is null ? Html.Empty : Html.Of($""" value="{value}" """);
        return Html.Of(
            $"""
            <div class="field"><label for="{id}">{label}</label>
            <input id="{id}" name="{name}" type="{type}" {attributes}{given}{described}>
            {(wrong is null ? Html.Empty : Html.Of($"""<span class="hint wrong" id="{id}-wrong">{wrong}</span>"""))}
            {(hint is null ? Html.Empty : Html.Of($"""<span class="hint" id="{id}-hint">{hint}</span>"""))}</div>
            """);
    }

    /// <summary>Said before anything else when the form was not taken.</summary>
    public static Html Wrong(string? message) =>
        message is null ? Html.Empty : Html.Of($"""<p class="notice" role="alert">{message}</p>""");

    /// <summary>Says that something was done.</summary>
    public static Html Done(string? message) =>
        message is null ? Html.Empty : Html.Of($"""<p class="notice good" role="status">{message}</p>""");
}
