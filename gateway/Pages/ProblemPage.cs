using System.Text.Encodings.Web;
using Microsoft.AspNetCore.WebUtilities;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Pages;

/// <summary>Says what the gateway refuses, or cannot do, as a page where a person's browser asked for one; programs get problem details.</summary>
internal sealed class ProblemPage : IProblemDetailsWriter
{
    private const string Html = "text/html";
    private static readonly string[] s_json = ["application/problem+json", "application/json"];

    public static void AddTo(IServiceCollection services) =>
        // The first that can write does.
        services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, ProblemPage>());

    public bool CanWrite(ProblemDetailsContext context) =>
        context.HttpContext.GetEndpoint()?.Metadata is { } metadata
        && (metadata.GetMetadata<ForPeople>() is not null || metadata.GetMetadata<GatewayRoute>() is { IsPage: true })
        && PrefersPages(context.HttpContext.Request);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        var title = problem.Title ?? ReasonPhrases.GetReasonPhrase(http.Response.StatusCode);
        var request = http.RequestServices.GetRequiredService<RequestContext>().RequestId;
        var page = Page.Html(
            http, "problem", ("title", Encode(title)), ("detail", Encode(problem.Detail ?? string.Empty)), ("request", Encode(request)));
        await page.ExecuteAsync(http);
    }

    private static bool PrefersPages(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality([Html]) is var page && page > 0 && page > Quality(s_json);

        double Quality(string[] types) =>
            accepted.Where(range => types.Any(type => range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)))
                .Select(range => range.Quality ?? 1).DefaultIfEmpty().Max();
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);

    /// <summary>Marks an endpoint of the gateway's own to which browsers go.</summary>
    internal sealed class ForPeople;
}
