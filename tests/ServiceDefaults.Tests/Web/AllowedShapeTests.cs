using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

internal sealed class AllowedShapeTests
{
    private JsonNode _document = null!;

    [OneTimeSetUp]
    public async Task ReadAsync()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Identity:Authority"] = issuer.Authority });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults("sample");
        await using var app = builder.Build();
        app.UseServiceDefaults();
        app.MapPost("/paint", (Painting painting) => TypedResults.Ok(painting));
        app.MapGet("/paint", ([AsParameters] PaintingFilter filter, [AllowedValues("new", "old")] string age) => TypedResults.Ok(filter.Colour + age));
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        _document = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
    }

    [TestCase("colour", """["red","green"]""")]
    [TestCase("frame", """[null,"wood","steel"]""")]
    [TestCase("style", """["oil","water"]""")]
    [TestCase("size", "[1,2]")]
    [TestCase("title", null)]
    public void Field_OfABody_HasItsAllowedValues(string field, string? values) =>
        AssertEnum(_document["components"]!["schemas"]![nameof(Painting)]!["properties"]![field]!, values);

    [TestCase("colour", """["red","green"]""")]
    [TestCase("age", """["new","old"]""")]
    [TestCase("title", null)]
    public void Parameter_OfAQuery_HasItsAllowedValuesButNull(string name, string? values) =>
        AssertEnum(
            _document["paths"]!["/paint"]!["get"]!["parameters"]!.AsArray().Single(p => p!["name"]!.GetValue<string>() == name)!["schema"]!, values);

    private static void AssertEnum(JsonNode schema, string? values) =>
        Assert.That(schema["enum"]?.ToJsonString(), Is.EqualTo(values), schema.ToJsonString());
}

public sealed record Painting(
    [property: Required, AllowedValues("red", "green")] string Colour,
    [property: AllowedValues(null, "wood", "steel")] string? Frame,
    // Null is refused, whatever the type says.
    [property: AllowedValues("oil", "water")] string? Style,
    [property: AllowedValues(1, 2)] int Size,
    string? Title);

public sealed class PaintingFilter
{
    [FromQuery(Name = "colour"), AllowedValues("red", "green", null)]
    public string? Colour { get; init; }

    [FromQuery(Name = "title")]
    public string? Title { get; init; }
}
