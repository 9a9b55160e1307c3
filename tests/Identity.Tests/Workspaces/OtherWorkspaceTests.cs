using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Periscope.Identity.Tests.Workspaces;

/// <summary>Writes to a workspace that is not the one which the request's token or header speaks for: the path's counts.</summary>
internal sealed class OtherWorkspaceTests
{
    private const string TokenFromBefore = "token from before it was made";
    private const string TokenOfBoth = "token of both";
    private const string HeaderOfTheFirst = "header of the first";

    [Test]
    public async Task Write_WithAKey_IsDoneOnce([Values(TokenFromBefore, TokenOfBoth, HeaderOfTheFirst)] string caller)
    {
        var owner = await SharedApp.Identity.RegisterAsync("Acme");
        using var before = await SharedApp.Identity.AsAsync(owner.Email);
        using var made = await before.PostAsJsonAsync("/api/v1/workspaces", new { name = "Second" });
        var second = (await made.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<Guid>();
        using var both = await SharedApp.Identity.AsAsync(owner.Email);
        if (caller == HeaderOfTheFirst)
        {
            both.DefaultRequestHeaders.Add("X-Tenant-ID", $"{owner.Workspace}");
        }

        var client = caller == TokenFromBefore ? before : both;
        var path = $"/api/v1/workspaces/{second}";
        await TwiceAsync(client, HttpMethod.Patch, $"{path}/settings", new { timeZone = "Europe/Berlin" }, HttpStatusCode.OK);
        await TwiceAsync(client, HttpMethod.Put, path, new { name = "Renamed" }, HttpStatusCode.OK);
        await TwiceAsync(client, HttpMethod.Post, $"{path}/api-clients", new { name = "Partner", scopes = new[] { "competitors:read" } }, HttpStatusCode.Created);
        await TwiceAsync(client, HttpMethod.Patch, $"{path}/settings", new { timeZone = "Nowhere" }, HttpStatusCode.BadRequest);

        var settings = (await client.GetFromJsonAsync<JsonObject>($"{path}/settings"))!;
        Assert.That(settings["name"]!.GetValue<string>(), Is.EqualTo("Renamed"));
        Assert.That(settings["version"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That((await client.GetFromJsonAsync<JsonObject>($"{path}/api-clients"))!["total"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That((await before.GetFromJsonAsync<JsonObject>($"/api/v1/workspaces/{owner.Workspace}/settings"))!["name"]!.GetValue<string>(), Is.EqualTo("Acme"));
    }

    private static async Task TwiceAsync(HttpClient client, HttpMethod method, string path, object body, HttpStatusCode expected)
    {
        var key = $"{Guid.CreateVersion7()}";
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(expected), $"{method} {path}: {await response.Content.ReadAsStringAsync()}");
            Assert.That(response.Headers.Contains("Idempotency-Replayed"), Is.EqualTo(i == 1));
        }
    }
}
