using Microsoft.AspNetCore.Antiforgery;

namespace Periscope.Identity.Pages;

/// <summary>What a page's form holds when it is drawn, and what came back with it.</summary>
internal sealed class Form(IAntiforgery antiforgery)
{
    /// <summary>The hidden field without which <see cref="PageRoutes"/> refuses the form. It also sets the cookie that belongs to it.</summary>
    public Html Token(HttpContext http)
    {
        var tokens = antiforgery.GetAndStoreTokens(http);
        return Html.Of($"""<input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">""");
    }

    /// <summary>A labelled input.</summary>
    /// <param name="attributes">Markup of further attributes.</param>
    /// <param name="wrong">What is wrong with it; read out with the field.</param>
    public static Html Field(
        string name, string label, string type, Html attributes, string? value = null, string? hint = null, string? wrong = null)
    {
        var described = (hint, wrong) switch
        {
            (null, null) => Html.Empty,
            (_, null) => Html.Of($""" aria-describedby="{name}-hint" """),
            (null, _) => Html.Of($""" aria-invalid="true" aria-describedby="{name}-wrong" """),
            _ => Html.Of($""" aria-invalid="true" aria-describedby="{name}-wrong {name}-hint" """),
        };
        var given = value is null ? Html.Empty : Html.Of($""" value="{value}" """);
        return Html.Of(
            $"""
            <div class="field"><label for="{name}">{label}</label>
            <input id="{name}" name="{name}" type="{type}" {attributes}{given}{described}>
            {(wrong is null ? Html.Empty : Html.Of($"""<span class="hint" id="{name}-wrong">{wrong}</span>"""))}
            {(hint is null ? Html.Empty : Html.Of($"""<span class="hint" id="{name}-hint">{hint}</span>"""))}</div>
            """);
    }

    /// <summary>Said before anything else when the form was not taken.</summary>
    public static Html Wrong(string? message) =>
        message is null ? Html.Empty : Html.Of($"""<p class="notice" role="alert">{message}</p>""");

    /// <summary>Says that something was done.</summary>
    public static Html Done(string? message) =>
        message is null ? Html.Empty : Html.Of($"""<p class="notice good" role="status">{message}</p>""");
}
