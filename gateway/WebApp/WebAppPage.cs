using Microsoft.Extensions.Options;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.WebApp;

/// <summary>The one page of the web app, which answers to all of its addresses, so that a link into it survives a reload.</summary>
internal sealed class WebAppPage(IOptions<WebAppOptions> options, OtherMethods others)
{
    // Paths of programs: whoever mistypes one must not be answered with a page.
    private static readonly string[] s_programs = ["/api", "/connect", "/hubs", "/internal", "/system", "/health", "/openapi", "/assets", "/.well-known"];

    /// <summary>The folder of the built app; null when it was not built.</summary>
    public string? Root { get; } = options.Value.Root is { Length: > 0 } root && File.Exists(Path.Combine(root, "index.html")) ? Path.GetFullPath(root) : null;

    public IResult Home(HttpContext http) => Root is null ? Pages.Page.Html(http, "welcome") : Index(http);

    /// <summary>
    /// For whatever nothing else answers to: the page where a person asks for one, else that there is nothing, or not by this method.
    /// </summary>
    public IResult Otherwise(HttpContext http)
    {
        if (others.Of(http.Request.Path) is { Count: > 0 } methods)
        {
            http.Response.Headers.Allow = string.Join(", ", methods);
            return Problems.Of(
                StatusCodes.Status405MethodNotAllowed, "Method not allowed", $"This path does not answer to {http.Request.Method}.");
        }

        return Root is not null && IsRead(http.Request.Method) && AcceptsPages(http.Request)
            && !s_programs.Any(path => http.Request.Path.StartsWithSegments(path))
            ? Index(http)
            : Problems.NotFound("There is nothing at this path.");
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private IResult Index(HttpContext http) => WebAppFiles.Page(http, Path.Combine(Root!, "index.html"));

    private static bool AcceptsPages(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}
