using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Tokens;
using Periscope.Demo.Api;
using Periscope.Identity.Tests.Conformance;

namespace Periscope.Scenarios.SigningIn;

/// <summary>Clients that somebody else wrote and had certified sign a person in through the real gateway, under its limits and policies.</summary>
[Order(3)]
internal sealed partial class CertifiedClientsTests
{
    private const string RedirectUri = "https://app.example/callback";
    private JsonObject _setting = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await NodeProject.InstallAsync();
        using var owner = await RunningMesh.OwnerAsync();
        var me = await owner.GetAsync("/api/v1/auth/me");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (open, secret) = Jwks(key);
        _setting = new JsonObject
        {
            ["issuer"] = RunningMesh.Gateway.GetLeftPart(UriPartial.Authority),
            ["redirectUri"] = RedirectUri,
            ["person"] = me["id"]!.GetValue<string>(),
            ["email"] = me["email"]!.GetValue<string>(),
            ["cookie"] = await CookieAsync(),
            ["basic"] = await RegisterAsync(owner, "client_secret_basic"),
            ["other"] = await RegisterAsync(owner, "client_secret_post"),
            ["open"] = await RegisterAsync(owner, "none"),
            ["keyed"] = await RegisterAsync(owner, "private_key_jwt", ("jwks", new JsonObject { ["keys"] = new JsonArray(open) })),
            ["pushed"] = await RegisterAsync(owner, "client_secret_basic", ("requirePushed", true)),
        };
        _setting["keyed"]!["jwk"] = secret;
    }

    [TestCase("code")]
    [TestCase("pushed")]
    [TestCase("dpop")]
    [TestCase("dpop-at-a-service")]
    [TestCase("client-credentials")]
    [TestCase("wrong-verifier")]
    [TestCase("replayed-code")]
    public Task OpenidClient_ThroughTheGateway_EndsAsItShould(string flow) =>
        NodeProject.RunFlowAsync("openid-client", flow, _setting.ToJsonString());

    private static async Task<JsonObject> RegisterAsync(PeriscopeClient owner, string method, params (string Name, JsonNode Value)[] more)
    {
        var registration = new JsonObject
        {
            ["name"] = $"Partner {Guid.CreateVersion7():n}",
            ["scopes"] = new JsonArray("competitors:read", "workspaces:read", "system:read"),
            ["redirectUris"] = new JsonArray(RedirectUri),
            ["tokenEndpointAuthMethod"] = method,
        };
        foreach (var (name, value) in more)
        {
            registration[name] = value;
        }

        var client = await owner.PostAsync($"/api/v1/workspaces/{RunningMesh.Owner["workspaceId"]}/api-clients", registration);
        return new JsonObject { ["id"] = client["clientId"]!.GetValue<string>(), ["secret"] = client["clientSecret"]?.GetValue<string>() };
    }

    // As a browser without scripts: the form as it was drawn, and the cookies that come with it.
    private static async Task<string> CookieAsync()
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var browser = new HttpClient(handler) { BaseAddress = RunningMesh.Gateway };
        var page = await browser.GetStringAsync(new Uri("/signin?returnUrl=%2Fsignout", UriKind.Relative));
        var fields = Hidden().Matches(page).DistinctBy(field => field.Groups[1].Value)
            .ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
        fields["email"] = RunningMesh.Owner["email"]!.GetValue<string>();
        fields["password"] = RunningMesh.Owner["password"]!.GetValue<string>();
        var action = WebUtility.HtmlDecode(Action().Match(page).Groups[1].Value);
        using var content = new FormUrlEncodedContent(fields);
        using var response = await browser.PostAsync(new Uri(action, UriKind.Relative), content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), await response.Content.ReadAsStringAsync());
        return handler.CookieContainer.GetCookieHeader(RunningMesh.Gateway);
    }

    private static (JsonObject Open, JsonObject Secret) Jwks(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var open = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = "one",
            ["x"] = Base64UrlEncoder.Encode(parameters.Q.X),
            ["y"] = Base64UrlEncoder.Encode(parameters.Q.Y),
        };
        var secret = open.DeepClone().AsObject();
        secret["d"] = Base64UrlEncoder.Encode(parameters.D);
        return (open, secret);
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\"")]
    private static partial Regex Action();
}
