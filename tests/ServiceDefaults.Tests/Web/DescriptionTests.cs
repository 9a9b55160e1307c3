using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Tests.Support;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.ServiceDefaults.Tests.Web;

/// <summary>What the OpenAPI document of a service says without its endpoints' saying it.</summary>
internal sealed class DescriptionTests
{
    private JsonNode _document = null!;

    [OneTimeSetUp]
    public async Task ReadAsync()
    {
        await using var database = await TestDatabase.CreateAsync("sample", typeof(DescriptionTests).Assembly);
        await using var issuer = await TokenIssuer.StartAsync();
        await using var service = await DefaultsService.StartAsync(database, issuer, TimeProvider.System, app =>
        {
            app.MapGet("/api/v1/open", () => TypedResults.Ok("said")).AllowAnonymous();
            app.MapGet("/api/v1/mine", () => TypedResults.Ok("said"));
            app.MapGet("/api/v1/ours/{id:guid}", (Guid id) => TypedResults.Ok(id)).RequireAccess("things");
            app.MapPost("/api/v1/ours", (Answering sent) => TypedResults.Ok(sent.Always)).RequireAccess("things")
                .ProducesProblem(StatusCodes.Status409Conflict);
            app.MapPost("/connect/sent", () => TypedResults.Ok()).IgnoresIdempotencyKey().AllowAnonymous().Accepts<Sent>("application/x-www-form-urlencoded");
            app.MapPut("/api/v1/picture", (HttpRequest request) => TypedResults.Ok(new Answered(null))).TakesFile("image/png", "image/jpeg");
        });
        using var client = service.Client(null);
        _document = JsonNode.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
    }

    [TestCase("get", "/api/v1/open", "200 429")]
    [TestCase("get", "/api/v1/mine", "200 401 429")]
    [TestCase("get", "/api/v1/ours/{id}", "200 400 401 403 404 429")]
    [TestCase("post", "/api/v1/ours", "200 400 401 403 409 422 429")]
    [TestCase("post", "/connect/sent", "200 400 429")]
    [TestCase("put", "/api/v1/picture", "200 400 401 409 422 429")]
    public void Operation_NamesTheErrorsThatItAnswers(string method, string path, string statuses)
    {
        var answers = Operation(method, path)["responses"]!.AsObject();

        Assert.That(answers.Select(answer => answer.Key).Order(), Is.EqualTo(statuses.Split(' ')));
        foreach (var (status, answer) in answers.Where(answer => answer.Key != "200"))
        {
            Assert.That(answer!["content"]!["application/problem+json"]!["schema"]!["$ref"]!.GetValue<string>(), Is.EqualTo(
                $"#/components/schemas/{(status == "400" ? "HttpValidationProblemDetails" : "ProblemDetails")}"), status);
            Assert.That(answer["description"]!.GetValue<string>(), Is.Not.Empty, status);
        }
    }

    [Test]
    public void Operation_SaysOnlyWhenItNeedsNoToken()
    {
        Assert.That(_document["security"]!.ToJsonString(), Is.EqualTo("""[{"bearer":[]}]"""));
        Assert.That(_document["components"]!["securitySchemes"]!["bearer"]!["scheme"]!.GetValue<string>(), Is.EqualTo("bearer"));
        Assert.That(Operation("get", "/api/v1/open")["security"]?.ToJsonString(), Is.EqualTo("[]"));
        Assert.That(Operation("get", "/api/v1/mine")["security"], Is.Null);
    }

    [TestCase("Answering", "needed always")]
    [TestCase("Sent", "token")]
    public void Field_OfARequest_IsRequiredWhenItMustBeThere(string schema, string fields) =>
        Assert.That(_document["components"]!["schemas"]![schema]!["required"]!.AsArray().Select(field => field!.GetValue<string>()), Is.EqualTo(fields.Split(' ')));

    [Test]
    public void Field_OfARequestsPart_MayBeLeftOut() => Assert.That(_document["components"]!["schemas"]!["Part"]!["required"], Is.Null);

    [Test]
    public void Field_OfAnAnswer_IsAlwaysThere() =>
        Assert.That(_document["components"]!["schemas"]!["Answered"]!["required"]!.ToJsonString(), Is.EqualTo("""["said"]"""));

    [Test]
    public void File_IsDescribedAsTheBody()
    {
        var body = Operation("put", "/api/v1/picture")["requestBody"]!;

        Assert.That(body["required"]!.GetValue<bool>(), Is.True);
        Assert.That(body["content"]!.AsObject().Select(type => type.Key), Is.EqualTo(new[] { "image/png", "image/jpeg" }));
    }

    [TestCase("ProblemDetails")]
    [TestCase("HttpValidationProblemDetails")]
    public void Problem_HasWhatIsSentWithIt(string schema) =>
        Assert.That(
            _document["components"]!["schemas"]![schema]!["properties"]!.AsObject().Select(field => field.Key),
            Is.SupersetOf(new[] { "traceId", "code" }));

    private JsonNode Operation(string method, string path) => _document["paths"]![path]![method]!;
}

internal sealed record Answering([property: Required] string? Needed, string? Optional, int Always, Part? Nested);

internal sealed record Part(string? Name);

internal sealed record Sent(string Token, string? Hint);

internal sealed record Answered(string? Said);
