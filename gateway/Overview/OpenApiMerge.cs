using System.Text.Json;
using System.Text.Json.Nodes;
using Periscope.Gateway.Routing;

namespace Periscope.Gateway.Overview;

/// <summary>Makes one OpenAPI document of the services' own: the paths that the gateway routes, and the schemas that they speak of.</summary>
internal static class OpenApiMerge
{
    /// <summary>Whose document describes what the gateway answers itself.</summary>
    public const string Gateway = "gateway";

    private const string SchemaPrefix = "#/components/schemas/";

    public static JsonObject Merge(IEnumerable<(string Service, JsonObject Document)> documents, string server)
    {
        var paths = new JsonObject();
        var schemas = new JsonObject();
        foreach (var (service, original) in documents)
        {
            var document = Rename(original, schemas, service);
            foreach (var (name, schema) in document["components"]?["schemas"]?.AsObject() ?? [])
            {
                schemas[name] ??= schema?.DeepClone();
            }

            foreach (var (path, item) in document["paths"]?.AsObject() ?? [])
            {
                // Two services may map what the gateway gives to one of them; that one describes it.
                if (item is not null && (service == Gateway || Owner(path) == service))
                {
                    paths[path] = item.DeepClone();
                    paths[path]!["x-service"] = service;
                }
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject { ["title"] = "Periscope", ["version"] = "1" },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = server }),
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["paths"] = new JsonObject(paths.OrderBy(path => path.Key, StringComparer.Ordinal)
                .Select(path => KeyValuePair.Create(path.Key, path.Value?.DeepClone()))),
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
                },
            },
        };
    }

    /// <summary>The service that the routing table gives a path to; null when it is not routed.</summary>
    internal static string? Owner(string path)
    {
        var parts = path.Split('/');
        return RouteTable.All.Where(route => Matches(route.Path.Split('/'), parts))
            .OrderByDescending(route => route.Path.Split('/').Count(part => part is not "{**rest}" and not ['{', ..]))
            .FirstOrDefault()?.Service;
    }

    private static bool Matches(string[] pattern, string[] path)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == "{**rest}")
            {
                return true;
            }

            if (i >= path.Length || (pattern[i] != path[i] && !(pattern[i].StartsWith('{') && path[i].StartsWith('{'))))
            {
                return false;
            }
        }

        return pattern.Length == path.Length;
    }

    // Two services may mean different things by one schema's name; the later one's gets its service's name in front.
    private static JsonObject Rename(JsonObject document, JsonObject taken, string service)
    {
        var renamed = (document["components"]?["schemas"]?.AsObject() ?? [])
            .Where(schema => taken[schema.Key] is { } other && !JsonNode.DeepEquals(other, schema.Value))
            .Select(schema => schema.Key).ToHashSet(StringComparer.Ordinal);
        if (renamed.Count == 0)
        {
            return document;
        }

        var copy = document.DeepClone().AsObject();
        var prefix = char.ToUpperInvariant(service[0]) + service[1..];
        var schemas = copy["components"]!["schemas"]!.AsObject();
        foreach (var name in renamed)
        {
            var schema = schemas[name];
            schemas.Remove(name);
            schemas[prefix + name] = schema;
        }

        Redirect(copy, renamed, prefix);
        return copy;
    }

    private static void Redirect(JsonNode? node, HashSet<string> renamed, string prefix)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Redirect(item, renamed, prefix);
            }
        }
        else if (node is JsonObject entries)
        {
            if (entries["$ref"] is JsonValue value && value.GetValueKind() == JsonValueKind.String
                && value.GetValue<string>() is { } reference && reference.StartsWith(SchemaPrefix, StringComparison.Ordinal)
                && renamed.Contains(reference[SchemaPrefix.Length..]))
            {
                entries["$ref"] = SchemaPrefix + prefix + reference[SchemaPrefix.Length..];
            }

            foreach (var (_, child) in entries)
            {
                Redirect(child, renamed, prefix);
            }
        }
    }
}
