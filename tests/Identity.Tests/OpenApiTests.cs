using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Periscope.Identity.Tests;

internal sealed class OpenApiTests
{
    private JsonNode _document = null!;

    [OneTimeSetUp]
    public async Task ReadAsync() => _document = (await SharedApp.Identity.Client.GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!;

    [TestCase("OAuthTokenRequest", "grant_type")]
    [TestCase("PresentedTokenForm", "token")]
    [TestCase("BrandingRequest", "")]
    [TestCase("LogoutRequest", "")]
    [TestCase("LoginRequest", "email password")]
    [TestCase("FeatureRequest", "enabled")]
    public void Request_WantsWhatMustBeThereAlone(string schema, string fields) =>
        Assert.That(
            _document["components"]!["schemas"]![schema]!["required"]?.AsArray().Select(field => field!.GetValue<string>()) ?? [],
            Is.EqualTo(fields.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [TestCase("post", "/connect/token", true)]
    [TestCase("post", "/api/v1/auth/login", true)]
    [TestCase("get", "/.well-known/jwks.json", true)]
    [TestCase("get", "/api/v1/auth/me", false)]
    [TestCase("post", "/api/v1/workspaces", false)]
    public void Operation_SaysWhetherItNeedsAToken(string method, string path, bool isOpen) =>
        Assert.That(Operation(method, path)["security"]?.ToJsonString(), Is.EqualTo(isOpen ? "[]" : null));

    [TestCase("post", "/api/v1/auth/login", "400 401 409 422 429")]
    [TestCase("get", "/api/v1/workspaces/{id}/members", "400 401 403 404 429")]
    [TestCase("patch", "/api/v1/workspaces/{id}/settings", "400 401 403 404 409 412 422 429")]
    [TestCase("get", "/connect/userinfo", "401 403 429")]
    public void Operation_NamesTheErrorsThatItAnswers(string method, string path, string statuses) =>
        Assert.That(
            Operation(method, path)["responses"]!.AsObject().Select(answer => answer.Key).Where(status => status[0] == '4').Order(),
            Is.EqualTo(statuses.Split(' ')));

    [Test]
    public void Logo_IsTheBody() =>
        Assert.That(
            Operation("put", "/api/v1/workspaces/{id}/branding/logo")["requestBody"]!["content"]!.AsObject().Select(type => type.Key),
            Is.EqualTo(new[] { "image/png", "image/jpeg" }));

    private JsonNode Operation(string method, string path) => _document["paths"]![path]![method]!;
}
