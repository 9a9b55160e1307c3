using Periscope.Gateway.Limits;
using Periscope.Gateway.Pages;

namespace Periscope.Gateway.Overview;

/// <summary><c>/openapi</c> for people, to read and to try, <c>/openapi/v1.json</c> for programs: the interfaces of all services in one.</summary>
internal static class OpenApiEndpoints
{
    public static void MapOpenApiOverview(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi", List).WithMetadata(new ProblemPage.ForPeople()).AllowAnonymous().WithOrder(-1).ExcludeFromDescription();
        routes.MapGet("/openapi/try.js", (HttpContext http) => Page.Script(http, "try.js"))
            .AllowAnonymous().Unlimited().WithOrder(-1).ExcludeFromDescription();
        routes.MapGet("/openapi/v1.json", Document).AllowAnonymous().WithOrder(-1).ExcludeFromDescription();
    }

    internal static async Task<IResult> Document(MergedDocument merged, HttpRequest request, CancellationToken cancellationToken)
    {
        var description = await merged.GetAsync(cancellationToken);
        return TypedResults.Content(description.At($"{request.Scheme}://{request.Host}"), "application/json; charset=utf-8");
    }

    internal static async Task<IResult> List(MergedDocument merged, HttpContext http, CancellationToken cancellationToken) =>
        Page.Html(http, "openapi", ("rows", (await merged.GetAsync(cancellationToken)).Rows));
}
