using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Periscope.Identity.Tests.Workspaces;

/// <summary>A workspace on a plan with branding, and its owner.</summary>
internal sealed class BrandedWorkspace : IDisposable
{
    private BrandedWorkspace(Registered owner, HttpClient client) => (Owner, Client) = (owner, client);

    public Registered Owner { get; }

    public HttpClient Client { get; }

    public string Path => $"/api/v1/workspaces/{Owner.Workspace}/branding";

    public static Task<BrandedWorkspace> MakeAsync(IdentityApp? identity = null) => MakeAsync(identity ?? SharedApp.Identity, null);

    public static async Task<BrandedWorkspace> MakeAsync(IdentityApp identity, Registered? owner)
    {
        owner ??= await identity.RegisterAsync("Acme");
        var branded = new BrandedWorkspace(owner, await identity.AsAsync(owner.Email));
        await branded.PlanAsync("starter");
        return branded;
    }

    /// <summary>Where a test does not say otherwise, every workspace is the operator's own.</summary>
    public async Task PlanAsync(string plan)
    {
        using var response = await Client.PutAsJsonAsync($"/api/v1/workspaces/{Owner.Workspace}/plan", new { plan });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }

    public async Task<JsonObject> SetAsync(object branding)
    {
        using var response = await Client.PutAsJsonAsync(Path, branding);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public Task<HttpResponseMessage> UploadAsync(byte[] file, string type = "image/png", string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/logo") { Content = new ByteArrayContent(file) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return Client.SendAsync(request);
    }

    /// <summary>Uploads it; answers the path that everybody finds it at.</summary>
    public async Task<string> LogoAsync(byte[] file)
    {
        using var response = await UploadAsync(file);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["logo"]!["path"]!.GetValue<string>();
    }

    public void Dispose() => Client.Dispose();
}
