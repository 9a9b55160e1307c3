using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Tests.Authorization;
using Periscope.Identity.Tests.Pages;

namespace Periscope.Identity.Tests.Conformance;

/// <summary>Clients that somebody else wrote and had certified, against the real service; the scripts beside this file say what each flow does.</summary>
[NonParallelizable]
internal sealed class CertifiedClientTests
{
    private const string RedirectUri = "https://app.example/callback";
    private const string AfterSignOut = "https://app.example/bye";

    private Doorway _doorway = null!;
    private IdentityApp _identity = null!;
    private Registered _person = null!;
    private JsonObject _setting = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await NodeProject.InstallAsync();
        _doorway = await Doorway.OpenAsync();
        // Without leeway a second use is a replay at once.
        _identity = await IdentityApp.StartAsync(
            settings: [("Identity:Authority", _doorway.Address), ("Identity:RefreshLeewaySeconds", "0")]);
        _doorway.Target = _identity.Service.Address;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var jwk = PrivateJwk(key);
        var clients = new Dictionary<string, Partner>
        {
            ["basic"] = await RegisterAsync("client_secret_basic"),
            ["other"] = await RegisterAsync("client_secret_post"),
            ["open"] = await RegisterAsync("none"),
            ["keyed"] = await RegisterAsync("private_key_jwt", registration => registration["jwks"] = new JsonObject
            {
                ["keys"] = new JsonArray(PublicHalf(jwk)),
            }),
            ["pushed"] = await RegisterAsync("client_secret_basic", registration => registration["requirePushed"] = true),
        };
        _person = clients["basic"].Owner;
        _setting = new JsonObject
        {
            ["issuer"] = _doorway.Address,
            ["redirectUri"] = RedirectUri,
            ["afterSignOut"] = AfterSignOut,
            ["person"] = _person.Id.ToString(),
            ["email"] = _person.Email,
        };
        foreach (var (name, client) in clients)
        {
            _setting[name] = new JsonObject { ["id"] = client.ClientId, ["secret"] = client.Secret };
        }

        _setting["keyed"]!["jwk"] = jwk;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _identity.DisposeAsync();
        await _doorway.DisposeAsync();
    }

    [TestCase("code")]
    [TestCase("pushed")]
    [TestCase("dpop")]
    [TestCase("client-credentials")]
    [TestCase("refresh")]
    [TestCase("introspect-and-revoke")]
    [TestCase("end-session")]
    [TestCase("wrong-verifier")]
    [TestCase("replayed-code")]
    [TestCase("tampered-state")]
    [TestCase("other-issuer")]
    [TestCase("other-clients-token")]
    [TestCase("wrong-audience")]
    [TestCase("expired-assertion")]
    [TestCase("replayed-assertion")]
    [TestCase("algorithm-confusion")]
    [TestCase("algorithm-none")]
    public Task OpenidClient_Flow_EndsAsItShould(string flow) => RunAsync("openid-client", flow);

    [TestCase("code")]
    [TestCase("dpop-nonce")]
    [TestCase("dpop-code-binding")]
    [TestCase("expired-id-token")]
    [TestCase("wrong-audience")]
    [TestCase("wrong-nonce")]
    [TestCase("metadata")]
    public Task Oauth4webapi_Flow_EndsAsItShould(string flow) => RunAsync("oauth4webapi", flow);

    [Test]
    public Task Guide_ItsExampleInJavaScript_Runs() => RunAsync("guide", "all");

    [Test]
    public Task Guide_ItsExamplesWithCurl_Run() => NodeProject.RunShellAsync("guide.sh", new Dictionary<string, string?>
    {
        ["ISSUER"] = _doorway.Address,
        ["CLIENT_ID"] = _setting["basic"]!["id"]!.GetValue<string>(),
        ["SECRET"] = _setting["basic"]!["secret"]!.GetValue<string>(),
    });

    private async Task RunAsync(string script, string flow)
    {
        using var browser = new PageClient(_identity);
        (await browser.SignInAsync(_person.Email)).Dispose();
        var setting = (JsonObject)_setting.DeepClone();
        setting["cookie"] = browser.Cookies.GetCookieHeader(_identity.Service.Address);
        await NodeProject.RunFlowAsync(script, flow, setting.ToJsonString());
    }

    private Task<Partner> RegisterAsync(string method, Action<JsonObject>? change = null) => Partner.RegisterAsync(_identity, registration =>
    {
        registration["tokenEndpointAuthMethod"] = method;
        registration["redirectUris"] = new JsonArray(RedirectUri);
        registration["postLogoutRedirectUris"] = new JsonArray(AfterSignOut);
        change?.Invoke(registration);
    });

    private static JsonObject PrivateJwk(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = "one",
            ["x"] = Base64UrlEncoder.Encode(parameters.Q.X),
            ["y"] = Base64UrlEncoder.Encode(parameters.Q.Y),
            ["d"] = Base64UrlEncoder.Encode(parameters.D),
        };
    }

    private static JsonObject PublicHalf(JsonObject jwk)
    {
        var half = JsonSerializer.SerializeToNode(jwk)!.AsObject();
        half.Remove("d");
        return half;
    }
}
