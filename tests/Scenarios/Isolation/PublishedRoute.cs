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

    /// <summary>Fields that take not just any text, although their schemas do not say so; a name means the same in every body.</summary>
    private static readonly Dictionary<string, string> s_fields = new()
    {
        ["domain"] = "contoso.example",
        ["url"] = "https://contoso.example/",
        ["logoUrl"] = "https://contoso.example/logo.png",
        ["type"] = "pricing",
        ["schedule"] = "daily",
        ["status"] = "active",
    };

    /// <summary>Parameters that are words and no ids.</summary>
    private static readonly Dictionary<string, string> s_words = new()
    {
        ["{type}"] = "pricing",
        ["{name}"] = "overview",
    };

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
               content is { Value: { } media } ? Sample(document, media["schema"], "", 0) : null),
    ];

    /// <summary>
    /// With <paramref name="id"/> in every parameter but a workspace's, which is always <paramref name="workspace"/>, and those that are words.
    /// </summary>
    public HttpRequestMessage Request(string id, string workspace)
    {
        var filled = Path.StartsWith("/api/v1/workspaces/{", StringComparison.Ordinal) ? Parameter().Replace(Path, workspace, 1) : Path;
        filled = s_words.Aggregate(filled, (path, word) => path.Replace(word.Key, word.Value, StringComparison.Ordinal));
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
    private static JsonNode? Sample(JsonNode document, JsonNode? schema, string name, int depth)
    {
        while (schema?["$ref"]?.GetValue<string>() is { } reference)
        {
            schema = reference[2..].Split('/').Aggregate(document, (node, part) => node[part]!);
        }

        if ((schema?["oneOf"] ?? schema?["anyOf"])?.AsArray() is { Count: > 0 } choices)
        {
            return Sample(document, choices[^1], name, depth + 1);
        }

        if (schema?["enum"]?.AsArray().FirstOrDefault(value => value is not null) is { } first)
        {
            return first.DeepClone();
        }

        var type = schema?["type"] is JsonArray types ? types.Select(t => t!.GetValue<string>()).FirstOrDefault(t => t != "null")
            : schema?["type"]?.GetValue<string>();
        return type switch
        {
            "array" => new JsonArray(
                [.. Enumerable.Range(0, Limit(schema!, "minItems") ?? 0).Select(_ => Sample(document, schema!["items"], name, depth + 1))]),
            "boolean" => JsonValue.Create(false),
            "integer" or "number" => JsonValue.Create(
                schema!["minimum"]?.GetValue<decimal>() ?? Math.Min(1, schema["maximum"]?.GetValue<decimal>() ?? 1)),
            "string" => JsonValue.Create(Text(schema!, name)),
            _ when depth < MaxDepth && schema?["properties"] is JsonObject properties => new JsonObject(properties.Select(
                property => KeyValuePair.Create(property.Key, Sample(document, property.Value, property.Key, depth + 1)))),
            _ => new JsonObject(),
        };
    }

    private static string Text(JsonNode schema, string name)
    {
        var text = schema["format"]?.GetValue<string>() switch
        {
            "uuid" => Guid.CreateVersion7().ToString(),
            "uri" => "https://contoso.example/",
            "date-time" => "2026-01-01T00:00:00Z",
            "date" => "2026-01-01",
            _ => s_fields.GetValueOrDefault(name)
                ?? new string('a', Math.Min(Math.Max(8, Limit(schema, "minLength") ?? 0), Limit(schema, "maxLength") ?? int.MaxValue)),
        };
        // One that is refused for its body proves nothing of who may ask.
        return schema["pattern"]?.GetValue<string>() is { } pattern && !Regex.IsMatch(text, pattern)
            ? throw new InvalidOperationException($"'{text}' is no {name} of {pattern}: give PublishedRoute one that is.")
            : text;
    }

    private static int? Limit(JsonNode schema, string name) => schema[name]?.GetValue<int>();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
