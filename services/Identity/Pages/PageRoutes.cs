using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Periscope.Identity.Accounts;
using Periscope.Identity.Tokens;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Pages;

/// <summary>What every page does the same way: knows who is signed in, refuses forms that no page of ours drew, limits attempts.</summary>
internal static class PageRoutes
{
    private const int MaxFormBytes = 64 * 1024;

    /// <summary>Pages below <paramref name="path"/>. They are for browsers, so the interface's description leaves them out.</summary>
    public static RouteGroupBuilder MapPages(this IEndpointRouteBuilder routes, string path)
    {
        var group = routes.MapGroup(path).AllowAnonymous().HasEffectElsewhere().ExcludeFromDescription();
        group.AddEndpointFilter(GuardAsync);
        return group;
    }

    /// <summary>Sends whoever is not signed in to <see cref="SignInPage"/>, and back.</summary>
    public static RouteHandlerBuilder ForSignedIn(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
        context.HttpContext.User.Identity?.IsAuthenticated == true
            ? await next(context)
            : SeeOther(SignInPage.For(IsRead(context.HttpContext.Request.Method)
                ? $"{context.HttpContext.Request.Path}{context.HttpContext.Request.QueryString}"
                : context.HttpContext.Request.Path)));

    /// <summary>303: the browser asks for the next page with GET, and never sends the form's fields there (RFC 9700, 4.12).</summary>
    public static IResult SeeOther(string path) => new Redirection(path);

    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        // A bearer token says nothing here: pages are for whoever holds the cookie.
        http.User = (await http.AuthenticateAsync(BrowserSession.Scheme)).Principal ?? new();
        if (http.RequestServices.GetRequiredService<PublicOrigin>().IsHttps(http.Request))
        {
            // The anti-forgery cookie is Secure when the request is.
            http.Request.Scheme = Uri.UriSchemeHttps;
        }

        await http.RequestServices.GetRequiredService<PageBrands>().FindAsync(http);
        if (IsRead(http.Request.Method))
        {
            return await next(context);
        }

        return await RefusalAsync(http) ?? await next(context);
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static async ValueTask<IResult?> RefusalAsync(HttpContext http)
    {
        if (!http.RequestServices.GetRequiredService<AttemptLimit>().TryAttempt(http, out var wait))
        {
            http.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return Message("Too many attempts", "This address tried too often. Wait a minute and try again.", StatusCodes.Status429TooManyRequests);
        }

        // Said by every browser of today, and by none of them in a page's name: a sibling host that may set cookies is still another site's page.
        var site = http.Request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "cross-site" or "same-site" || !http.Request.HasFormContentType || http.Request.ContentLength > MaxFormBytes)
        {
            return OutOfDate(http);
        }

        // Before the check of where the form comes from, which reads it too and throws when it cannot.
        if (await SentForm.ReadAsync(http.Request, http.RequestAborted) is (_, { } wrong))
        {
            return Message("This form cannot be read", $"It was not sent. {wrong.Text}", wrong.Status, http.Request.Path);
        }

        return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http) ? null : OutOfDate(http);
    }

    private static PageLayout OutOfDate(HttpContext http) => Message(
        "This form is out of date",
        "It was not sent, because you signed in or out meanwhile, or your browser keeps no cookies. Open the page again.",
        StatusCodes.Status400BadRequest, http.Request.Path);

    /// <summary>A page that says one thing.</summary>
    public static PageLayout Message(string title, string text, int status = StatusCodes.Status200OK, string? back = null) =>
        new(title, Html.Of($"<p>{text}</p>{(back is null ? Html.Empty : Html.Of($"""<p><a href="{back}">Go back to the page</a></p>"""))}"))
        {
            Status = status,
        };

    private sealed class Redirection(string path) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = path;
            httpContext.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        }
    }
}
