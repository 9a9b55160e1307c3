using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Periscope.Gateway.Sessions;

namespace Periscope.Gateway.Tests.Sessions;

/// <summary>A browser before the gateway: it keeps cookies and follows nothing by itself.</summary>
internal sealed class Browser(GatewayApp gateway) : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseCookies = true };
    private HttpClient? _client;

    public CookieContainer Cookies => _handler.CookieContainer;

    public HttpClient Client => _client ??= new HttpClient(_handler) { BaseAddress = gateway.Client.BaseAddress };

    /// <summary>What the session's cookie holds.</summary>
    public SessionSecret Secret => SessionSecret.Of(Cookies.GetAllCookies().Single().Value)!;

    /// <summary>Begins a sign-in and answers what the gateway sent along to the authority.</summary>
    public async Task<Dictionary<string, string>> BeginAsync(string returnTo = "/")
    {
        using var answer = await Client.GetAsync($"/auth/login?returnTo={Uri.EscapeDataString(returnTo)}");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        var target = answer.Headers.Location!;
        Assert.That(target.GetLeftPart(UriPartial.Path), Is.EqualTo($"{gateway.Issuer.Authority}/connect/authorize"));
        return QueryHelpers.ParseQuery(target.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
    }

    /// <summary>Comes back from the authority; where the gateway sends it then.</summary>
    public async Task<string> ReturnAsync(string state, string? code = "code", string? issuer = null, string? error = null)
    {
        var query = new Dictionary<string, string?> { ["state"] = state, ["iss"] = issuer ?? gateway.Issuer.Authority };
        query[error is null ? "code" : "error"] = error ?? code;
        using var answer = await Client.GetAsync(QueryHelpers.AddQueryString("/auth/callback", query));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Found));
        return answer.Headers.Location!.OriginalString;
    }

    /// <summary>Signs in with an access token that lives so long; the first refresh token is <c>refresh-1</c>.</summary>
    public async Task SignInAsync(int expiresIn = 1800)
    {
        var sent = await BeginAsync();
        gateway.Issuer.OnToken = Granting(sent["nonce"], expiresIn);
        Assert.That(await ReturnAsync(sent["state"]), Is.EqualTo("/"));
    }

    /// <summary>Asks for a change as the web app does.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Headers = { { "X-CSRF", "1" } } };
        return await Client.SendAsync(request);
    }

    /// <summary>What a service is sent for the cookie.</summary>
    public async Task<string> TokenAsync() =>
        (await Client.GetFromJsonAsync<JsonObject>("/api/v1/competitors"))!["authorization"]!.GetValue<string>();

    /// <summary>A token endpoint that grants what is asked for, each refresh token once; what is renewed lives for half an hour.</summary>
    /// <param name="accessToken">Another one than the gateway's tests usually have.</param>
    public Func<IFormCollection, Task<IResult>> Granting(string nonce, int expiresIn, string? accessToken = null)
    {
        var issued = 0;
        return form =>
        {
            if (form["grant_type"] == "refresh_token" && form["refresh_token"] != $"refresh-{issued}")
            {
                return Task.FromResult(Results.Json(new { error = "invalid_grant" }, statusCode: 400));
            }

            var number = Interlocked.Increment(ref issued);
            return Task.FromResult(Results.Json(new
            {
                access_token = accessToken ?? gateway.Token(),
                refresh_token = $"refresh-{number}",
                id_token = gateway.Issuer.IdToken("periscope-web", nonce),
                expires_in = number == 1 ? expiresIn : 1800,
                token_type = "Bearer",
            }));
        };
    }

    public void Dispose()
    {
        _client?.Dispose();
        _handler.Dispose();
    }
}
