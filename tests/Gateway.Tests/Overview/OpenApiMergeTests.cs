using System.Text.Json.Nodes;
using Periscope.Gateway.Overview;

namespace Periscope.Gateway.Tests.Overview;

internal sealed class OpenApiMergeTests
{
    [TestCase("/api/v1/competitors/{id}", "data")]
    [TestCase("/api/v1/competitors/{competitorId}/sources/{sourceId}", "crawler")]
    [TestCase("/api/v1/competitors/{id}/scrape", "crawler")]
    [TestCase("/api/v1/query/ask", "query")]
    [TestCase("/internal/agent/ask", null)]
    public void Owner_OfAPath_IsTheServiceThatTheGatewayAsks(string path, string? service) =>
        Assert.That(OpenApiMerge.Owner(path), Is.EqualTo(service));

    [Test]
    public void Merge_SchemasOfOneNameThatDiffer_AreBothKept()
    {
        var merged = OpenApiMerge.Merge(
            [("data", Document("/api/v1/competitors", "string")), ("crawler", Document("/api/v1/jobs", "integer"))], "http://localhost");

        var schemas = merged["components"]!["schemas"]!.AsObject();
        Assert.That(schemas["Thing"]!["type"]!.GetValue<string>(), Is.EqualTo("string"));
        Assert.That(schemas["CrawlerThing"]!["type"]!.GetValue<string>(), Is.EqualTo("integer"));
        Assert.That(ReferenceOf(merged, "/api/v1/competitors"), Is.EqualTo("#/components/schemas/Thing"));
        Assert.That(ReferenceOf(merged, "/api/v1/jobs"), Is.EqualTo("#/components/schemas/CrawlerThing"));
    }

    [Test]
    public void Merge_PathThatIsNotRouted_IsLeftOut()
    {
        var merged = OpenApiMerge.Merge([("agent", Document("/internal/agent/ask", "string"))], "http://localhost");

        Assert.That(merged["paths"]!.AsObject(), Is.Empty);
    }

    [Test]
    public void Merge_SchemasThatNoRoutedPathSpeaksOf_AreLeftOutAndTakeNoName()
    {
        var agent = Document("/internal/agent/ask", "boolean");
        agent["components"]!["schemas"]!["Unused"] = new JsonObject { ["type"] = "string" };
        var data = Document("/api/v1/competitors", "object");
        data["components"]!["schemas"]!["Thing"]!["properties"] = new JsonObject { ["part"] = new JsonObject { ["$ref"] = "#/components/schemas/Part" } };
        data["components"]!["schemas"]!["Part"] = new JsonObject { ["type"] = "string" };

        var merged = OpenApiMerge.Merge([("agent", agent), ("data", data)], "http://localhost");

        var schemas = merged["components"]!["schemas"]!.AsObject();
        Assert.That(schemas.Select(schema => schema.Key), Is.EquivalentTo(new[] { "Thing", "Part" }));
        Assert.That(schemas["Thing"]!["type"]!.GetValue<string>(), Is.EqualTo("object"));
    }

    private static string ReferenceOf(JsonObject document, string path) => document["paths"]![path]!["get"]!["schema"]!["$ref"]!.GetValue<string>();

    private static JsonObject Document(string path, string type) => new()
    {
        ["paths"] = new JsonObject
        {
            [path] = new JsonObject { ["get"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Thing" } } },
        },
        ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["Thing"] = new JsonObject { ["type"] = type } } },
    };
}
