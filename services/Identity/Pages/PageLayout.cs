using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;

namespace Periscope.Identity.Pages;

/// <summary>A page of Identity's own: plain HTML that needs no script, in light and dark as the system is.</summary>
/// <remarks>
/// Nothing but the styles written here applies (their hashes are the policy), no script runs, no other site may frame it, and neither
/// cache nor history of referrers keeps it: addresses of these pages can hold single-use tokens.
/// </remarks>
/// <param name="title">The heading, and first in the window's title.</param>
/// <param name="content">What stands below the heading.</param>
internal sealed class PageLayout(string title, Html content) : IResult
{
    private static readonly string s_style = ReadStyle();

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>Room for lists, instead of one narrow form.</summary>
    public bool IsWide { get; init; }

    /// <summary>
    /// Whether sending a form of the page may end, by redirects, at another site or application: Chromium applies <c>form-action</c> to
    /// them as well, so a page on the way to a client's redirect address must not name it.
    /// </summary>
    public bool FormsLeaveHere { get; init; }

    /// <summary>Whose name and colours the page carries; null for what <see cref="PageBrands"/> found for the request.</summary>
    public PageBrand? Brand { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var brand = Brand ?? PageBrands.Of(httpContext);
        var colours = brand.Style;
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = string.Join("; ",
        [
            "default-src 'none'", $"style-src {HashOf(s_style)}{(colours.Length > 0 ? $" {HashOf(colours)}" : "")}", "img-src 'self'",
            "base-uri 'none'", "frame-ancestors 'none'", .. FormsLeaveHere ? [] : new[] { "form-action 'self'" },
        ]);
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        httpContext.Response.StatusCode = Status;
        httpContext.Response.ContentType = MediaTypeNames.Text.Html + "; charset=utf-8";
        return httpContext.Response.WriteAsync(Document(brand), httpContext.RequestAborted);
    }

    private string Document(PageBrand brand) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Html.Of($"{title} · {brand.Name}")}</title>
        <style>{s_style}</style>{(brand.Style.Length > 0 ? $"<style>{brand.Style}</style>" : "")}
        </head>
        <body>
        <main{(IsWide ? " class=\"wide\"" : "")}>
        <p class="brand">{brand.Mark}</p>
        <div class="card">
        <h1>{Html.Of($"{title}")}</h1>
        {content}
        </div>
        {brand.Help}
        </main>
        </body>
        </html>
        """;

    private static string HashOf(string style) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'";

    private static string ReadStyle()
    {
        using var stream = typeof(PageLayout).Assembly.GetManifestResourceStream("Pages/pages.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
