using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Periscope.Scenarios.Isolation;

/// <summary>One operation of the merged OpenAPI document, and a request for it.</summary>
internal sealed partial record PublishedRoute(string Method, string Path, string? MediaType, JsonNode? Body)
{
    private const int MaxDepth = 4;
    private static readonly string[] s_methods = ["get", "post", "put", "patch", "delete"];

    public string Name => $"{Method} {Path}";

    public bool IsSafe => Method == "GET";

    public bool HasParameter => Path.Contains('{', StringComparison.Ordinal);

    public static IReadOnlyList<PublishedRoute> In(JsonNode document) =>
    [
        .. from path in document["paths"]!.AsObject()
           from method in s_methods
           where path.Value![method] is not null
           let content = path.Value[method]!["requestBody"]?["content"]?.AsObject().FirstOrDefault()
           select new PublishedRoute(
               method.ToUpperInvariant(), path.Key, content?.Key,
               content is { Value: { } media } ? Sample(document, media["schema"], 0) : null),
    ];

    /// <summary>
    /// With <paramref name="id"/> in every parameter but a workspace's, which is always <paramref name="workspace"/>, and one that is a word.
    /// </summary>
    public HttpRequestMessage Request(string id, string workspace)
    {
        var filled = Path.StartsWith("/api/v1/workspaces/{", StringComparison.Ordinal) ? Parameter().Replace(Path, workspace, 1) : Path;
        filled = filled.Replace("{type}", "pricing", StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(Method), Parameter().Replace(filled, id));
        if (MediaType is { } type)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(
                type.Contains("json", StringComparison.Ordinal) ? Body?.ToJsonString() ?? "{}" : ""));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        return request;
    }

    // A body that is read and understood, so that what refuses is who asks and not what is asked.
    private static JsonNode? Sample(JsonNode document, JsonNode? schema, int depth)
    {
        while (schema?["$ref"]?.GetValue<string>() is { } reference)
        {
            schema = reference[2..].Split('/').Aggregate(document, (node, part) => node[part]!);
        }

        if ((schema?["oneOf"] ?? schema?["anyOf"])?.AsArray() is { Count: > 0 } choices)
        {
            return Sample(document, choices[^1], depth + 1);
        }

        if (schema?["enum"]?.AsArray() is [{ } first, ..])
        {
            return first.DeepClone();
        }

        var type = schema?["type"] is JsonArray types ? types.Select(t => t!.GetValue<string>()).FirstOrDefault(t => t != "null")
            : schema?["type"]?.GetValue<string>();
        return type switch
        {
            "array" => new JsonArray(),
            "boolean" => JsonValue.Create(false),
            "integer" or "number" => JsonValue.Create(schema!["minimum"]?.GetValue<decimal>() ?? 1),
            "string" => JsonValue.Create(schema!["format"]?.GetValue<string>() switch
            {
                "uuid" => Guid.CreateVersion7().ToString(),
                "uri" => "https://example.com/",
                _ => new string('a', Math.Max(8, schema["minLength"]?.GetValue<int>() ?? 8)),
            }),
            _ when depth < MaxDepth && schema?["properties"] is JsonObject properties => new JsonObject(
                properties.Select(property => KeyValuePair.Create(property.Key, Sample(document, property.Value, depth + 1)))),
            _ => new JsonObject(),
        };
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
