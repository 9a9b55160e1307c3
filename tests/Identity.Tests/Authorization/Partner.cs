using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;
using Periscope.Identity.Tests.Pages;

namespace Periscope.Identity.Tests.Authorization;

/// <summary>A registered client as its owner has it in hand, and the requests it can send.</summary>
internal sealed record Partner(IdentityApp Identity, Registered Owner, Guid Id, string ClientId, string? Secret, string RedirectUri)
{
    public const string Verifier = "a-verifier-of-more-than-forty-three-characters-in-all";
    public const string Callback = "https://partner.example/callback";

    public static string Challenge => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Registers a client for a new workspace; <paramref name="change"/> edits the registration.</summary>
    public static async Task<Partner> RegisterAsync(IdentityApp? identity = null, Action<JsonObject>? change = null)
    {
        identity ??= SharedApp.Identity;
        var owner = await identity.RegisterAsync();
        var registration = new JsonObject
        {
            ["name"] = "Partner",
            ["scopes"] = new JsonArray("competitors:read", "workspaces:read"),
            ["redirectUris"] = new JsonArray(Callback),
        };
        change?.Invoke(registration);
        using var admin = await identity.AsAsync(owner.Email);
        using var response = await admin.PostAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}/api-clients", registration);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return new Partner(
            identity, owner, Guid.Parse(body["id"]!.GetValue<string>()), body["clientId"]!.GetValue<string>(),
            body["clientSecret"]?.GetValue<string>(), body["redirectUris"]!.AsArray().FirstOrDefault()?.GetValue<string>() ?? Callback);
    }

    /// <summary>A public client: no secret.</summary>
    public static Task<Partner> RegisterPublicAsync(IdentityApp? identity = null, string redirectUri = Callback) =>
        RegisterAsync(identity, registration =>
        {
            registration["tokenEndpointAuthMethod"] = "none";
            registration["redirectUris"] = new JsonArray(redirectUri);
        });

    /// <summary>The address that a browser is sent to; a null value leaves a parameter out.</summary>
    public string AuthorizeUrl(params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = ClientId,
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = "openid profile email offline_access competitors:read",
            ["state"] = "the state",
            ["nonce"] = "the nonce",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString("/connect/authorize", query.Where(pair => pair.Value is not null));
    }

    /// <summary>A browser in which the client's owner is signed in.</summary>
    public async Task<PageClient> BrowserAsync()
    {
        var browser = new PageClient(Identity);
        (await browser.SignInAsync(Owner.Email)).Dispose();
        return browser;
    }

    /// <summary>What the client's redirect URI gets, after the consent page if there is one.</summary>
    public async Task<Dictionary<string, string>> AuthorizeAsync(PageClient browser, params (string Name, string? Value)[] changes)
    {
        using var first = await browser.GetAsync(AuthorizeUrl(changes));
        return await AllowAsync(browser, first);
    }

    public async Task<Dictionary<string, string>> AllowAsync(PageClient browser, HttpResponseMessage answer)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return Answer(answer);
        }

        using var allowed = await DecideAsync(browser, answer, "allow");
        return Answer(allowed);
    }

    public static async Task<HttpResponseMessage> DecideAsync(PageClient browser, HttpResponseMessage consent, string decision)
    {
        var page = await PageClient.ReadAsync(consent);
        var interaction = page.QuerySelector("input[name=interaction]")!.GetAttribute("value")!;
        using var form = new FormUrlEncodedContent([new("interaction", interaction), new("decision", decision)]);
        return await browser.PostAsync("/connect/authorize", form);
    }

    /// <summary>The query that the browser brings back, which must be to the registered address by 303.</summary>
    public Dictionary<string, string> Answer(HttpResponseMessage response)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther), response.Headers.Location?.OriginalString);
        Assert.That(response.Headers.Location?.OriginalString, Does.StartWith(RedirectUri + "?"));
        return QueryHelpers.ParseQuery(response.Headers.Location!.Query).ToDictionary(pair => pair.Key, pair => pair.Value.Single()!);
    }

    /// <summary>The whole way: a code from a browser of the owner's, exchanged.</summary>
    public async Task<JsonObject> SignInAsync(params (string Name, string? Value)[] changes)
    {
        using var browser = await BrowserAsync();
        return await RedeemedAsync((await AuthorizeAsync(browser, changes))["code"]);
    }

    public async Task<JsonObject> RedeemedAsync(string code)
    {
        using var response = await RedeemAsync(code);
        return await OkAsync(response);
    }

    public static async Task<JsonObject> OkAsync(HttpResponseMessage response)
    {
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public Task<HttpResponseMessage> RedeemAsync(string code, params (string Name, string? Value)[] changes) => TokenAsync(
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier), .. changes]);

    public Task<HttpResponseMessage> RefreshAsync(string refreshToken, params (string Name, string? Value)[] changes) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. changes]);

    public Task<HttpResponseMessage> TokenAsync(params (string Name, string? Value)[] fields) => PostAsync("/connect/token", fields);

    /// <summary>Posts a form as this client; a later field replaces an earlier one of the same name.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, params (string Name, string? Value)[] fields)
    {
        var form = new Dictionary<string, string?> { ["client_id"] = ClientId, ["client_secret"] = Secret };
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        using var content = new FormUrlEncodedContent(form.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!));
        return await Identity.Client.PostAsync(path, content);
    }

    public static async Task<(HttpStatusCode Status, string? Error)> ErrorAsync(HttpResponseMessage response) =>
        (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())?["error"]?.GetValue<string>());
}
