using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Tests.Audit;

namespace Periscope.Identity.Tests.Clients;

/// <summary>What the audit trail tells of a client's credentials and addresses.</summary>
internal sealed class ClientAuditTests
{
    private Registered _owner = null!;
    private HttpClient _asOwner = null!;

    private string Clients => $"/api/v1/workspaces/{_owner.Workspace}/api-clients";

    [SetUp]
    public async Task StartAsync()
    {
        _owner = await SharedApp.Identity.RegisterAsync();
        _asOwner = await SharedApp.Identity.AsAsync(_owner.Email);
    }

    [TearDown]
    public void Stop() => _asOwner.Dispose();

    [Test]
    public async Task Create_TellsTheWholeRegistration_AndOfTheKeysAHash()
    {
        var keys = Keys();
        var client = await CreateAsync(Registration(keys));

        var details = (await _asOwner.AuditAsync(_owner.Workspace, "&action=client.created")).Single()["details"]!;

        Assert.That(details.ToJsonString(), Is.EqualTo(new JsonObject
        {
            ["name"] = "Partner",
            ["clientId"] = client["clientId"]!.GetValue<string>(),
            ["scopes"] = new JsonArray("competitors:read"),
            ["tokenEndpointAuthMethod"] = "private_key_jwt",
            ["redirectUris"] = new JsonArray("https://partner.example/callback"),
            ["postLogoutRedirectUris"] = new JsonArray(),
            ["backchannelLogoutUri"] = null,
            ["jwksSha256"] = HashOf(keys),
            ["requireDpop"] = false,
            ["requirePushed"] = false,
        }.ToJsonString()));
    }

    [Test]
    public async Task Change_TellsWhatWasAndWhatIs_OfKeysTheHashes()
    {
        var (keys, others) = (Keys(), Keys());
        var id = (await CreateAsync(Registration(keys)))["id"]!.GetValue<string>();
        var registration = Registration(others);
        registration["backchannelLogoutUri"] = "https://partner.example/logout";
        registration["postLogoutRedirectUris"] = new JsonArray("https://partner.example/bye");
        registration["requireDpop"] = true;
        registration["requirePushed"] = true;

        using var changed = await _asOwner.PutAsJsonAsync($"{Clients}/{id}", registration);

        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK), await changed.Content.ReadAsStringAsync());
        var details = (await _asOwner.AuditAsync(_owner.Workspace, "&action=client.changed")).Single()["details"]!;
        Assert.That(details.ToJsonString(), Is.EqualTo(new JsonObject
        {
            ["postLogoutRedirectUris"] = Change(new JsonArray(), new JsonArray("https://partner.example/bye")),
            ["backchannelLogoutUri"] = Change(null, "https://partner.example/logout"),
            ["jwksSha256"] = Change(HashOf(keys), HashOf(others)),
            ["requireDpop"] = Change(false, true),
            ["requirePushed"] = Change(false, true),
        }.ToJsonString()));
    }

    [Test]
    public async Task Change_OfTheWayToSendASecret_IsTold_AndOneThatChangesNothingIsNot()
    {
        var id = (await CreateAsync(new JsonObject { ["name"] = "Partner", ["scopes"] = new JsonArray("competitors:read") }))["id"]!.GetValue<string>();
        var registration = new { name = "Partner", scopes = new[] { "competitors:read" }, tokenEndpointAuthMethod = "client_secret_post" };

        using var changed = await _asOwner.PutAsJsonAsync($"{Clients}/{id}", registration);
        using var again = await _asOwner.PutAsJsonAsync($"{Clients}/{id}", registration);

        Assert.That((changed.StatusCode, again.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        var details = (await _asOwner.AuditAsync(_owner.Workspace, "&action=client.changed")).Single()["details"]!;
        Assert.That(details.ToJsonString(), Is.EqualTo("""{"tokenEndpointAuthMethod":{"from":"client_secret_basic","to":"client_secret_post"}}"""));
    }

    private async Task<JsonObject> CreateAsync(JsonObject registration)
    {
        using var created = await _asOwner.PostAsJsonAsync(Clients, registration);
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created), await created.Content.ReadAsStringAsync());
        return (await created.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static JsonObject Registration(string keys) => new()
    {
        ["name"] = "Partner",
        ["scopes"] = new JsonArray("competitors:read"),
        ["redirectUris"] = new JsonArray("https://partner.example/callback"),
        ["tokenEndpointAuthMethod"] = "private_key_jwt",
        ["jwks"] = JsonNode.Parse(keys),
    };

    private static string Keys()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"keys":[{"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(point.X)}}","y":"{{Base64UrlEncoder.Encode(point.Y)}}"}]}""";
    }

    private static string HashOf(string keys) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(keys)));

    private static JsonObject Change(JsonNode? from, JsonNode? to) => new() { ["from"] = from, ["to"] = to };
}
