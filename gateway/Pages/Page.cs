using System.Security.Cryptography;
using System.Text;

namespace Periscope.Gateway.Pages;

/// <summary>
/// The gateway's few own pages: embedded HTML with one inline style, which the policy names by its hash, and scripts from files of this
/// origin, which speak with it alone.
/// </summary>
internal static class Page
{
    public static IResult Html(HttpContext http, string name, params ReadOnlySpan<(string Name, string Html)> parts)
    {
        var html = Read($"Pages/{name}.html");
        var style = Between(html, "<style>", "</style>");
        foreach (var part in parts)
        {
            html = html.Replace($"{{{{{part.Name}}}}}", part.Html, StringComparison.Ordinal);
        }

        var scripts = html.Contains("<script src=", StringComparison.Ordinal) ? " script-src 'self'; connect-src 'self';" : string.Empty;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{hash}';{scripts} base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        return TypedResults.Content(html, "text/html; charset=utf-8");
    }

    /// <summary>A script beside the pages.</summary>
    public static IResult Script(HttpContext http, string name)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Content(Read($"Pages/{name}"), "text/javascript; charset=utf-8");
    }

    public static IResult Icon(HttpContext http)
    {
        http.Response.Headers.CacheControl = "public, max-age=86400";
        return TypedResults.Content(Read("Pages/favicon.svg"), "image/svg+xml");
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(Page).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static string Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, StringComparison.Ordinal)];
    }
}
