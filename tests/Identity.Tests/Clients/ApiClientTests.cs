using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Periscope.Identity.Tests.Storage;
using Periscope.ServiceDefaults.Web;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Clients;

internal sealed class ApiClientTests
{
    private Registered _owner = null!;
    private HttpClient _people = null!;
    private string _clientId = string.Empty;
    private string _secret = string.Empty;

    private string Path => $"/api/v1/workspaces/{_owner.Workspace}/api-clients";

    [OneTimeSetUp]
    public async Task CreateAsync()
    {
        _owner = await SharedApp.Identity.RegisterAsync();
        _people = await SharedApp.Identity.AsAsync(_owner.Email);
        using var response = await _people.PostAsJsonAsync(Path, new { name = "n8n", scopes = new[] { "workspaces:read", "competitors:read" } });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        _clientId = body["clientId"]!.GetValue<string>();
        _secret = body["clientSecret"]!.GetValue<string>();
    }

    [OneTimeTearDown]
    public void Close() => _people.Dispose();

    [Test]
    public async Task Token_ByBasicAndByPost_NamesTheOneWorkspaceAndTheScopes()
    {
        foreach (var basic in new[] { true, false })
        {
            using var response = await TokenAsync(_clientId, _secret, basic);

            var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
            var token = new JsonWebToken(body["access_token"]!.GetValue<string>());
            Assert.That(token.Typ, Is.EqualTo("at+jwt"));
            Assert.That(token.GetClaim("client_id").Value, Is.EqualTo(_clientId));
            Assert.That(token.GetClaim("scope").Value, Is.EqualTo("competitors:read workspaces:read"));
            Assert.That(JsonNode.Parse(token.GetClaim("workspaces").Value)!["role"]!.GetValue<string>(), Is.EqualTo("client"));
            Assert.That(body["refresh_token"], Is.Null);
            Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
        }
    }

    [Test]
    public async Task Token_LessIsAsked_LessIsGranted()
    {
        using var response = await TokenAsync(_clientId, _secret, basic: true, ("scope", "competitors:read"));

        Assert.That((await response.Content.ReadFromJsonAsync<JsonObject>())!["scope"]!.GetValue<string>(), Is.EqualTo("competitors:read"));
    }

    [Test]
    public async Task Token_WrongSecret_Returns401InvalidClientWithAChallenge()
    {
        using var wrong = await TokenAsync(_clientId, "pcs_wrong", basic: true);
        using var unknown = await TokenAsync("pci_unknown", _secret, basic: true);

        Assert.That(await ErrorAsync(wrong), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
        Assert.That(wrong.Headers.WwwAuthenticate.Single().Scheme, Is.EqualTo("Basic"));
        Assert.That(await ErrorAsync(unknown), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
    }

    [Test]
    public async Task Token_RequestThatIsWrong_IsRefusedAsTheStandardSays()
    {
        using var more = await TokenAsync(_clientId, _secret, basic: true, ("scope", "competitors:write"));
        using var both = await TokenAsync(_clientId, _secret, basic: true, ("client_secret", _secret));
        using var grant = await PostAsync([new("grant_type", "password")]);
        using var none = await PostAsync([]);
        using var twice = await PostAsync([new("grant_type", "client_credentials"), new("grant_type", "refresh_token")]);
        using var refresh = await PostAsync([new("grant_type", "refresh_token"), new("refresh_token", "prt_unknown")]);

        Assert.That(await ErrorAsync(more), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_scope")));
        Assert.That(await ErrorAsync(both), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
        Assert.That(await ErrorAsync(grant), Is.EqualTo((HttpStatusCode.BadRequest, "unsupported_grant_type")));
        Assert.That(await ErrorAsync(none), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
        Assert.That(await ErrorAsync(twice), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_request")));
        Assert.That(await ErrorAsync(refresh), Is.EqualTo((HttpStatusCode.BadRequest, "invalid_grant")));
    }

    [Test]
    public async Task Client_DoesWhatItsScopesSay_AndNeverManages()
    {
        using var client = await ClientAsync(_clientId, _secret);
        var workspace = $"/api/v1/workspaces/{_owner.Workspace}";

        using var read = await client.GetAsync(workspace);
        using var list = await client.GetAsync("/api/v1/workspaces");
        using var rename = await client.PutAsJsonAsync(workspace, new { name = "Taken" });
        using var clients = await client.PostAsJsonAsync(Path, new { name = "more", scopes = new[] { "competitors:write" } });
        using var invite = await client.PostAsJsonAsync($"{workspace}/members", new { email = _owner.Email, role = "owner" });
        using var foreign = await client.GetAsync($"/api/v1/workspaces/{IdentityApp.OwnerWorkspace}");

        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await list.Content.ReadFromJsonAsync<JsonObject>())!["total"]!.GetValue<int>(), Is.EqualTo(1));
        await Problem.ShouldBeAsync(rename, HttpStatusCode.Forbidden);
        Assert.That(rename.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer error=\"insufficient_scope\", scope=\"workspaces:write\""));
        await Problem.ShouldBeAsync(clients, HttpStatusCode.Forbidden);
        Assert.That(clients.Headers.WwwAuthenticate, Is.Empty, "no scope would help");
        await Problem.ShouldBeAsync(invite, HttpStatusCode.Forbidden);
        await Problem.ShouldBeAsync(foreign, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Me_AskedByAClient_SaysWhatTheTokenStandsForAndWhoTellsMore()
    {
        using var client = await ClientAsync(_clientId, _secret);

        foreach (var path in new[] { "/api/v1/auth/me", "/api/v1/auth/sessions" })
        {
            using var response = await client.GetAsync(path);
            var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound);
            Assert.That(
                problem["detail"]!.GetValue<string>(), Does.Contain("an API client").And.Contain("/api/v1/workspaces").And.Not.Contain("person"));
        }
    }

    [TestCase("competitors")]
    [TestCase("competitors:delete")]
    [TestCase("Competitors:read")]
    [TestCase("bogus:read")]
    [TestCase("members:write")]
    [TestCase("*")]
    public async Task Create_ScopeThatIsNone_Returns400WithTheOnesThatThereAre(string scope)
    {
        using var response = await _people.PostAsJsonAsync(Path, new { name = "x", scopes = new[] { "competitors:read", scope } });

        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest);
        Assert.That(problem.Fields(), Is.EqualTo(new[] { "scopes" }));
        Assert.That(
            problem["errors"]!["scopes"]![0]!.GetValue<string>(), Does.StartWith($"'{scope}' is no scope.").And.Contain("competitors:write"));
    }

    [TestCase("scopes")]
    [TestCase("redirectUris")]
    [TestCase("postLogoutRedirectUris")]
    public async Task CreateAndChange_ListWithNull_Return400NamingIt(string field)
    {
        using var created = await _people.PostAsJsonAsync(Path, new { name = "x", scopes = new[] { "alerts:read" } });
        var id = (await created.Content.ReadFromJsonAsync<JsonObject>())!["id"];
        var registration = new JsonObject { ["name"] = "x", ["scopes"] = new JsonArray("alerts:read") };
        registration[field] = new JsonArray((JsonNode?)null);

        using var create = await _people.PostAsJsonAsync(Path, registration);
        using var change = await _people.PutAsJsonAsync($"{Path}/{id}", registration);

        foreach (var response in new[] { create, change })
        {
            Assert.That((await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest)).Fields().Single(), Does.StartWith(field));
        }
    }

    [Test]
    public async Task Remove_Client_RefusesItNewTokensAndItsSecretIsShownNowhere()
    {
        using var created = await _people.PostAsJsonAsync(Path, new { name = "gone", scopes = new[] { "competitors:read" } });
        var body = (await created.Content.ReadFromJsonAsync<JsonObject>())!;

        var listed = await _people.GetStringAsync(Path);
        using var removed = await _people.DeleteAsync($"{Path}/{body["id"]}");
        using var token = await TokenAsync(body["clientId"]!.GetValue<string>(), body["clientSecret"]!.GetValue<string>(), basic: true);

        Assert.That(listed, Does.Contain(body["clientId"]!.GetValue<string>()).And.Not.Contain("pcs_"));
        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await ErrorAsync(token), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
    }

    [Test]
    public async Task Remove_WithAnIdempotencyKey_EndsTokensAfterTheCommitAndNotBefore()
    {
        var client = await CreatedAsync("keyed");
        using var partner = await ClientAsync(client["clientId"]!.GetValue<string>(), client["clientSecret"]!.GetValue<string>());
        async Task<HttpStatusCode> CallAsync()
        {
            using var response = await partner.GetAsync($"/api/v1/workspaces/{_owner.Workspace}");
            return response.StatusCode;
        }

        // The handler is done when the request waits for this: the answer is kept in the same transaction.
        await using var held = await HeldTransaction.BeginAsync(SharedApp.Identity);
        await held.RunAsync("LOCK TABLE identity.idempotency_keys IN SHARE MODE");
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"{Path}/{client["id"]}");
        request.Headers.Add("Idempotency-Key", $"{Guid.CreateVersion7()}");
        var removing = _people.SendAsync(request);
        await held.IsWaitedForAsync();
        var before = await CallAsync();
        await held.CommitAsync();
        using var removed = await removing;

        Assert.That((before, removed.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.NoContent)));
        await Eventually.IsTrueAsync(async () => await CallAsync() == HttpStatusCode.Unauthorized, "its tokens are refused");
    }

    [TestCase("DELETE", "")]
    [TestCase("POST", "/secret")]
    public async Task Client_RemovedBySomebodyElseMeanwhile_Is404(string method, string path)
    {
        var id = Guid.Parse((await CreatedAsync("removed twice"))["id"]!.GetValue<string>());
        using var request = new HttpRequestMessage(new HttpMethod(method), $"{Path}/{id}{path}");

        using var answer = await Meanwhile.WhileAsync(
            SharedApp.Identity,
            """
            WITH held AS MATERIALIZED (SELECT id FROM identity.workspaces WHERE id = $1 FOR UPDATE)
            DELETE FROM identity.api_clients c USING held WHERE c.workspace_id = held.id AND c.id = $2
            """,
            [_owner.Workspace, id],
            () => _people.SendAsync(request));

        await Problem.ShouldBeAsync(answer, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Token_WithAnIdempotencyKey_IsAskedForByEachRequestAnew()
    {
        var key = $"{Guid.CreateVersion7()}";
        KeyValuePair<string, string>[] form = [new("grant_type", "client_credentials")];
        string Basic(string secret) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_clientId}:{secret}"));

        using var wrong = await PostAsync(form, Basic("pcs_wrong"), key);
        using var given = await PostAsync(form, Basic(_secret), key);
        using var stranger = await PostAsync(form, basic: null, key);

        Assert.That(await ErrorAsync(wrong), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
        Assert.That(given.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await ErrorAsync(stranger), Is.EqualTo((HttpStatusCode.Unauthorized, "invalid_client")));
        Assert.That(stranger.Headers.Contains("Idempotency-Replayed"), Is.False);
    }

    [Test]
    public void EveryRouteOfOAuth_IgnoresIdempotencyKeys()
    {
        var routes = SharedApp.Identity.Service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>().Where(route => route.RoutePattern.RawText!.TrimStart('/').StartsWith("connect/", StringComparison.Ordinal)).ToList();

        Assert.That(routes, Is.Not.Empty);
        Assert.That(routes.Where(route => route.Metadata.GetMetadata<IdempotencyKeyIgnored>() is null).Select(route => route.DisplayName), Is.Empty);
    }

    private async Task<JsonObject> CreatedAsync(string name)
    {
        using var created = await _people.PostAsJsonAsync(Path, new { name, scopes = new[] { "workspaces:read" } });
        return (await created.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<HttpClient> ClientAsync(string id, string secret)
    {
        using var response = await TokenAsync(id, secret, basic: true);
        var body = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        return SharedApp.Identity.With(body["access_token"]!.GetValue<string>());
    }

    private static async Task<HttpResponseMessage> TokenAsync(string id, string secret, bool basic, params (string Key, string Value)[] more)
    {
        var fields = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        fields.AddRange(more.Select(field => KeyValuePair.Create(field.Key, field.Value)));
        if (!basic)
        {
            fields.AddRange([new("client_id", id), new("client_secret", secret)]);
        }

        return await PostAsync(fields, basic ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")) : null);
    }

    private static async Task<HttpResponseMessage> PostAsync(
        IEnumerable<KeyValuePair<string, string>> fields, string? basic = null, string? key = null)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = content };
        request.Headers.Authorization = basic is null ? null : new AuthenticationHeaderValue("Basic", basic);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await SharedApp.Identity.Client.SendAsync(request);
    }

    private static async Task<(HttpStatusCode Status, string Error)> ErrorAsync(HttpResponseMessage response) =>
        (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]!.GetValue<string>());
}
