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
            var document = Rename(Routed(original, service), schemas, service);
            foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
            {
                schemas[name] ??= schema?.DeepClone();
            }

            foreach (var (path, item) in document["paths"]!.AsObject())
            {
                paths[path] = item!.DeepClone();
                paths[path]!["x-service"] = service;
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

    // The paths of a service that the gateway gives to it, and the schemas that they speak of: no other one takes a name. Two services may map what
    // the gateway gives to one of them; that one describes it.
    private static JsonObject Routed(JsonObject document, string service)
    {
        var paths = new JsonObject((document["paths"]?.AsObject() ?? [])
            .Where(path => path.Value is not null && (service == Gateway || Owner(path.Key) == service))
            .Select(path => KeyValuePair.Create(path.Key, path.Value?.DeepClone())));
        var described = document["components"]?["schemas"]?.AsObject() ?? [];
        var schemas = new JsonObject();
        Follow(paths);
        return new JsonObject { ["paths"] = paths, ["components"] = new JsonObject { ["schemas"] = schemas } };

        void Follow(JsonNode node)
        {
            foreach (var name in References(node).Select(reference => reference["$ref"]!.GetValue<string>()[SchemaPrefix.Length..]))
            {
                if (!schemas.ContainsKey(name) && described[name] is { } schema)
                {
                    schemas[name] = schema.DeepClone();
                    Follow(schema);
                }
            }
        }
    }

    private static IEnumerable<JsonObject> References(JsonNode? node) => node switch
    {
        JsonArray items => items.SelectMany(References),
        JsonObject entries => entries.SelectMany(entry => References(entry.Value)).Concat(
            entries["$ref"] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            && value.GetValue<string>().StartsWith(SchemaPrefix, StringComparison.Ordinal) ? [entries] : []),
        _ => [],
    };

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

    private static void Redirect(JsonNode node, HashSet<string> renamed, string prefix)
    {
        foreach (var reference in References(node).ToArray())
        {
            if (reference["$ref"]!.GetValue<string>()[SchemaPrefix.Length..] is var name && renamed.Contains(name))
            {
                reference["$ref"] = SchemaPrefix + prefix + name;
            }
        }
    }
}
