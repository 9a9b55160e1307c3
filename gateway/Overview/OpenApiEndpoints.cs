using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Periscope.Gateway.Limits;
using Periscope.Gateway.Pages;

namespace Periscope.Gateway.Overview;

/// <summary><c>/openapi</c> for people, to read and to try, <c>/openapi/v1.json</c> for programs: the interfaces of all services in one.</summary>
internal static class OpenApiEndpoints
{
    private static readonly string[] s_methods = ["get", "post", "put", "patch", "delete"];

    public static void MapOpenApiOverview(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi", List).AllowAnonymous().WithOrder(-1).ExcludeFromDescription();
        routes.MapGet("/openapi/try.js", (HttpContext http) => Page.Script(http, "try.js"))
            .AllowAnonymous().Unlimited().WithOrder(-1).ExcludeFromDescription();
        routes.MapGet("/openapi/v1.json", Document).AllowAnonymous().WithOrder(-1).ExcludeFromDescription();
    }

    internal static async Task<IResult> Document(
        Replies replies, OwnDocument own, HttpRequest request, CancellationToken cancellationToken) =>
        TypedResults.Json(await MergedAsync(replies, own, request, cancellationToken));

    internal static async Task<IResult> List(Replies replies, OwnDocument own, HttpContext http, CancellationToken cancellationToken)
    {
        var document = await MergedAsync(replies, own, http.Request, cancellationToken);
        var rows = new StringBuilder();
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var method in s_methods)
            {
                if (item?[method] is { } operation)
                {
                    rows.Append("<tr><td><code>").Append(method.ToUpperInvariant()).Append("</code></td><td><code>").Append(Encode(path))
                        .Append("</code></td><td>").Append(Encode(operation["summary"]?.GetValue<string>() ?? string.Empty))
                        .Append("</td><td>").Append(Encode(item["x-service"]!.GetValue<string>())).AppendLine("</td></tr>");
                }
            }
        }

        return Page.Html(http, "openapi", ("rows", rows.ToString()));
    }

    private static async Task<JsonObject> MergedAsync(
        Replies replies, OwnDocument own, HttpRequest request, CancellationToken cancellationToken)
    {
        var answers = await replies.EachAsync(HttpMethod.Get, "/openapi/v1.json", cancellationToken);
        return OpenApiMerge.Merge(
            answers.Where(reply => reply is { IsSuccess: true, Body: JsonObject }).Select(reply => (reply.Service, reply.Body!.AsObject()))
                .Prepend((OpenApiMerge.Gateway, await own.ReadAsync(cancellationToken))),
            $"{request.Scheme}://{request.Host}");
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
