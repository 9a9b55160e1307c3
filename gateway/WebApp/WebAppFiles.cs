using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Periscope.Gateway.WebApp;

/// <summary>
/// The web app's files. What has a hash in its name is kept by browsers for ever; the page that names them is asked for each time.
/// </summary>
internal static class WebAppFiles
{
    private const string ForEver = "public, max-age=31536000, immutable";

    // Nothing but what this origin serves: no inline script or style, no frame around it, no request to elsewhere.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        + "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void AddWebApp(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WebAppOptions>().BindConfiguration(WebAppOptions.Section);
        builder.Services.AddSingleton<WebAppPage>();
    }

    public static void UseWebAppFiles(this WebApplication app)
    {
        if (app.Services.GetRequiredService<WebAppPage>().Root is not { } root)
        {
            return;
        }

        var files = new PhysicalFileProvider(root);
        var types = new FileExtensionContentTypeProvider { Mappings = { [".webmanifest"] = "application/manifest+json" } };
        app.UseMiddleware<PackedFiles>(files);
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            ContentTypeProvider = new PackedTypes(types),
            OnPrepareResponse = context => Prepare(context.Context),
        });
    }

    internal static IResult Page(HttpContext http, string path)
    {
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.PhysicalFile(path, "text/html; charset=utf-8");
    }

    private static void Prepare(HttpContext http)
    {
        http.Response.Headers.CacheControl = http.Request.Path.StartsWithSegments("/assets") ? ForEver : "no-cache";
        if (PackedFiles.EncodingOf(http.Request.Path) is { } encoding)
        {
            http.Response.Headers.ContentEncoding = encoding;
        }

        http.Response.Headers.Append("Vary", "Accept-Encoding");
    }

    // By the name without the packing's.
    private sealed class PackedTypes(FileExtensionContentTypeProvider types) : IContentTypeProvider
    {
        public bool TryGetContentType(string subpath, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string contentType) =>
            types.TryGetContentType(PackedFiles.EncodingOf(subpath) is null ? subpath : Path.ChangeExtension(subpath, null), out contentType);
    }
}
