using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using Periscope.BrowserKit;

namespace Periscope.Gateway.Tests.Overview;

/// <summary>The page at <c>/openapi</c> in a real Chromium.</summary>
internal sealed class TryPageTests
{
    private Backend _service = null!;
    private GatewayApp _gateway = null!;
    private ChromiumBrowser _chromium = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _service = await Backend.StartAsync(app =>
        {
            app.MapGet("/openapi/v1.json", () => Results.Text(Description, "application/json"));
            app.MapPost("/api/v1/auth/login", (JsonObject sent) => sent["password"]!.GetValue<string>() == "right"
                ? Results.Json(new { accessToken = _gateway.Token() })
                : Results.Json(new { title = "Unauthorized", detail = "The password is wrong." }, statusCode: 401));
            app.MapPut("/api/v1/competitors/{id}", (string id, string? note, JsonObject body) => Results.Json(new { id, note, body }));
        });
        _gateway = await GatewayApp.StartAsync(("services:data:http:0", _service.Address), ("services:identity:http:0", _service.Address));
        _chromium = await ChromiumBrowser.LaunchAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Test]
    public async Task Person_SignsInFillsAndSends_SeesTheAnswer()
    {
        var page = await OpenAsync(1200, ColorScheme.Light);
        await page.GetByLabel("E-mail").FillAsync("ann@example.com");
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByText("The password is wrong.").WaitForAsync();
        await page.GetByLabel("Password").FillAsync("right");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByText("Signed in.").WaitForAsync();

        await page.GetByLabel("Operation", new() { Exact = true }).SelectOptionAsync("PUT /api/v1/competitors/{id}");
        Assert.That(await page.GetByLabel("Body").InputValueAsync(), Does.Contain("\"name\"").And.Contain("\"primary\""), "made of the schema");
        await page.GetByLabel("id (path, required)").FillAsync("a b");
        await page.GetByLabel("note (query)").FillAsync("x&y");
        await page.GetByLabel("Body").FillAsync("{\"name\": \"<img src=x onerror=alert(1)>\"}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        await page.GetByText("200 OK after").WaitForAsync();
        var answer = JsonNode.Parse(await page.Locator("#answer").TextContentAsync() ?? "")!;
        Assert.That(answer["id"]!.GetValue<string>(), Is.EqualTo("a b"));
        Assert.That(answer["note"]!.GetValue<string>(), Is.EqualTo("x&y"));
        Assert.That(answer["body"]!["name"]!.GetValue<string>(), Is.EqualTo("<img src=x onerror=alert(1)>"), "shown as text");
        Assert.That(await page.Locator("#answer img").CountAsync(), Is.Zero);
        Assert.That(await page.EvaluateAsync<int>("localStorage.length + sessionStorage.length + document.cookie.length"), Is.Zero);
    }

    [Test]
    public async Task Person_WithoutToken_SeesTheRefusal()
    {
        var page = await OpenAsync(1200, ColorScheme.Light);
        await page.GetByLabel("Operation", new() { Exact = true }).SelectOptionAsync("PUT /api/v1/competitors/{id}");
        await page.GetByLabel("id (path, required)").FillAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();

        await page.GetByText("401 Unauthorized after").WaitForAsync();
    }

    [TestCase(360, ColorScheme.Light)]
    [TestCase(360, ColorScheme.Dark)]
    [TestCase(1200, ColorScheme.Light)]
    [TestCase(1200, ColorScheme.Dark)]
    public async Task Page_OfAnyWidthAndColour_IsAccessibleAndFits(int width, ColorScheme scheme)
    {
        var page = await OpenAsync(width, scheme);

        Assert.That(await page.ViolationsAsync(), Is.Empty);
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
    }

    /// <summary>The means by which this and every other page is said to be accessible finds what is not.</summary>
    [Test]
    public async Task Page_Spoilt_IsFoundOut()
    {
        var page = await OpenAsync(1200, ColorScheme.Light);

        await page.EvaluateAsync(
            """
            () => new Promise((loaded) => {
                document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:,"><iframe title="Within" srcdoc="<html lang=en><title>Within</title><input>"></iframe>');
                document.querySelector('iframe').onload = loaded;
            })
            """);

        Assert.That(string.Join('\n', await page.ViolationsAsync()), Does.Contain("image-alt").And.Contain("label, "), "the second one in the frame");
    }

    [Test]
    public async Task Page_Policy_AllowsItsOwnScriptAlone()
    {
        using var response = await _gateway.Client.GetAsync("/openapi");
        using var script = await _gateway.Client.GetAsync("/openapi/try.js");

        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.StartWith("default-src 'none';").And.Contain("script-src 'self'").And.Not.Contain("unsafe"));
        Assert.That(script.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/javascript"));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("Changes one competitor"), "a list without scripts, too");
    }

    private async Task<IPage> OpenAsync(int width, ColorScheme scheme)
    {
        var page = await _chromium.Browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        page.PageError += (_, error) => Assert.Fail(error);
        await page.GotoAsync(new Uri(_gateway.Client.BaseAddress!, "/openapi").AbsoluteUri);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Try it" }).WaitForAsync();
        return page;
    }

    private const string Description = """
        {
          "openapi": "3.1.1", "info": { "title": "data", "version": "1" },
          "paths": {
            "/api/v1/competitors/{id}": {
              "put": {
                "tags": ["Competitors"], "summary": "Changes one competitor",
                "parameters": [
                  { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
                  { "name": "note", "in": "query", "schema": { "type": "string" } }
                ],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Change" } } } },
                "responses": { "200": { "description": "OK" } }
              }
            },
            "/api/v1/competitors": { "get": { "tags": ["Competitors"], "summary": "All of them", "responses": { "200": { "description": "OK" } } } }
          },
          "components": { "schemas": { "Change": {
            "type": "object",
            "properties": { "name": { "type": "string" }, "tier": { "enum": ["primary", "secondary"] }, "parent": { "$ref": "#/components/schemas/Change" } }
          } } }
        }
        """;
}
