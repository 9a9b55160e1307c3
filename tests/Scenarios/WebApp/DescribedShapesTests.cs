using System.Text.Json.Nodes;
using Periscope.Scenarios.Mesh;

namespace Periscope.Scenarios.WebApp;

/// <summary>The web app's types are made of a copy of the gateway's OpenAPI document, which must be what the gateway serves.</summary>
[Order(9)]
internal sealed class DescribedShapesTests
{
    [Test]
    public async Task Copy_IsWhatTheGatewayServes()
    {
        using var client = new HttpClient();
        var served = JsonNode.Parse(await client.GetStringAsync(new Uri(RunningMesh.Gateway, "/openapi/v1.json")))!.AsObject();
        served.Remove("servers");
        var kept = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(PeriscopeCommand.Root, "web", "openapi.json")))!.AsObject();

        foreach (var part in new[] { "paths", "components" })
        {
            foreach (var (name, shape) in Flat(served, part).Union(Flat(kept, part)).DistinctBy(pair => pair.Name))
            {
                Assert.That(
                    JsonNode.DeepEquals(Find(kept, part, name), Find(served, part, name)), Is.True,
                    $"{name} differs: run `npm run openapi` in web/ against a running gateway, and look at what changes");
            }
        }
    }

    // Paths by themselves, components by kind and name.
    private static IEnumerable<(string Name, JsonNode? Shape)> Flat(JsonObject document, string part) => part == "paths"
        ? document[part]!.AsObject().Select(pair => (pair.Key, pair.Value))
        : document[part]!["schemas"]!.AsObject().Select(pair => (pair.Key, pair.Value));

    private static JsonNode? Find(JsonObject document, string part, string name) =>
        part == "paths" ? document[part]![name] : document[part]!["schemas"]![name];
}
