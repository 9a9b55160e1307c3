using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Overview;

/// <summary>The interfaces of all services in one document, as text: it is told to many.</summary>
internal sealed class MergedDocument(IServiceScopeFactory scopes, TimeProvider clock) : Kept<Description>(scopes, clock)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_whileIncomplete = TimeSpan.FromSeconds(1);
    private static readonly string[] s_methods = ["get", "post", "put", "patch", "delete"];

    protected override async Task<Description> AskAsync(IServiceProvider services)
    {
        var answers = await services.GetRequiredService<Replies>().EachAsync(HttpMethod.Get, "/openapi/v1.json", CancellationToken.None);
        var described = answers.Where(reply => reply is { IsSuccess: true, Body: JsonObject })
            .Select(reply => (reply.Service, reply.Body!.AsObject())).ToArray();
        var own = await services.GetRequiredService<OwnDocument>().ReadAsync(CancellationToken.None);
        var merged = OpenApiMerge.Merge(described.Prepend((OpenApiMerge.Gateway, own)), Description.Server);
        return new Description(merged.ToJsonString(WireJson.Options), Rows(merged), described.Length == answers.Length);
    }

    protected override TimeSpan LifetimeOf(Description answer) => answer.IsComplete ? s_lifetime : s_whileIncomplete;

    private static string Rows(JsonObject document)
    {
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

        return rows.ToString();
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}

/// <summary>What the services say of themselves.</summary>
/// <param name="Json">The document for programs, without the address that it is asked at.</param>
/// <param name="Rows">The same as rows of the page for people.</param>
/// <param name="IsComplete">Every service has told its part.</param>
internal sealed record Description(string Json, string Rows, bool IsComplete)
{
    /// <summary>Stands in the address's place.</summary>
    public const string Server = "http://here";

    /// <param name="server">As the caller knows it; it is the caller's own text.</param>
    public string At(string server)
    {
        // The first is the server's: before it come a version and a title, and after it what services say.
        var at = Json.IndexOf(Server, StringComparison.Ordinal);
        return string.Concat(Json.AsSpan(0, at), JsonEncodedText.Encode(server).Value, Json.AsSpan(at + Server.Length));
    }
}
