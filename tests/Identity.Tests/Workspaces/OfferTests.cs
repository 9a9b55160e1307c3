using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Periscope.Contracts.Identity;
using Periscope.Identity.Tests.Audit;
using Periscope.Identity.Tests.Storage;
using Periscope.ServiceDefaults.Caching;
using Periscope.ServiceDefaults.Quotas;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class OfferTests
{
    private IdentityApp _app = null!;

    [OneTimeSetUp]
    public async Task StartAsync() =>
        _app = await IdentityApp.StartAsync(null, ("Operations:WorkspaceId", IdentityApp.OwnerWorkspace.ToString()));

    [OneTimeTearDown]
    public Task StopAsync() => _app.DisposeAsync().AsTask();

    [Test]
    public async Task Features_OfANewWorkspace_AreThoseOfItsPlan()
    {
        var owner = await _app.RegisterAsync();
        using var client = await _app.AsAsync(owner.Email);

        var features = await FeaturesAsync(client, owner.Workspace);

        Assert.That(features["branding"]["enabled"]!.GetValue<bool>(), Is.False);
        Assert.That(features["api-clients"]["enabled"]!.GetValue<bool>(), Is.True);
        Assert.That(features.Values.Select(f => f["source"]!.GetValue<string>()), Is.All.EqualTo("plan"));
    }

    [Test]
    public async Task Feature_DecidedByTheOperator_CountsWhateverThePlanSays_UntilUndecided()
    {
        var owner = await _app.RegisterAsync();
        using var client = await _app.AsAsync(owner.Email);
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);

        var given = await DecideAsync(installation, owner.Workspace, "branding", true);
        await DecideAsync(installation, owner.Workspace, "api-clients", false);
        var features = await FeaturesAsync(client, owner.Workspace);
        using var refused = await CreateClientAsync(client, owner.Workspace);
        using var undecided = await installation.DeleteAsync($"/api/v1/workspaces/{owner.Workspace}/features/api-clients");
        using var created = await CreateClientAsync(client, owner.Workspace);

        Assert.That(given.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(features["branding"]["source"]!.GetValue<string>(), Is.EqualTo("operator"));
        Assert.That(features["branding"]["enabled"]!.GetValue<bool>(), Is.True);
        Assert.That(features["api-clients"]["enabled"]!.GetValue<bool>(), Is.False);
        await Problem.ShouldBeAsync(refused, HttpStatusCode.Forbidden);
        Assert.That((undecided.StatusCode, created.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.Created)));
        var entries = await client.AuditAsync(owner.Workspace, "&action=workspace.feature_decided");
        Assert.That(entries, Has.Count.EqualTo(3));
        Assert.That(entries[0]["details"]!.ToJsonString(), Is.EqualTo("""{"feature":"api-clients","from":false,"to":null}"""));
        Assert.That(entries[0]["actor"]!["kind"]!.GetValue<string>(), Is.EqualTo("person"));
    }

    [Test]
    public async Task Decision_IsInTheNextToken_OfPeopleAndClients()
    {
        var owner = await _app.RegisterAsync();
        using var client = await _app.AsAsync(owner.Email);
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);
        using var created = await CreateClientAsync(client, owner.Workspace);
        var partner = (await created.Content.ReadFromJsonAsync<JsonObject>())!;
        var before = ClaimOf((await _app.SignInAsync(owner.Email)).AccessToken);

        await DecideAsync(installation, owner.Workspace, "webhooks", false);
        await DecideAsync(installation, owner.Workspace, "branding", true);

        Assert.That(before.ContainsKey("features"), Is.False);
        Assert.That(ClaimOf((await _app.SignInAsync(owner.Email)).AccessToken)["features"]!.GetValue<string>(), Is.EqualTo("-webhooks +branding"));
        Assert.That(ClaimOf(await ClientTokenAsync(partner))["features"]!.GetValue<string>(), Is.EqualTo("-webhooks +branding"));
    }

    [Test]
    public async Task Plan_ChangedByTheOperator_IsHeardOf_Recorded_AndInTheNextToken()
    {
        await using var heard = await _app.Service.Bus.ObserveAsync<PlanChanged>();
        var owner = await _app.RegisterAsync();
        using var client = await _app.AsAsync(owner.Email);
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);

        using var response = await ChangePlanAsync(installation, owner.Workspace, "starter");
        using var again = await ChangePlanAsync(installation, owner.Workspace, "starter");

        var plan = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That(plan["questionsAMonth"]!.GetValue<int>(), Is.EqualTo(1000));
        var fact = await heard.FirstAsync(m => m.WorkspaceId == owner.Workspace);
        Assert.That((fact.PreviousPlan, fact.Plan), Is.EqualTo(("free", "starter")));
        Assert.That(ClaimOf((await _app.SignInAsync(owner.Email)).AccessToken)["plan"]!.GetValue<string>(), Is.EqualTo("starter"));
        Assert.That((await FeaturesAsync(client, owner.Workspace))["branding"]["enabled"]!.GetValue<bool>(), Is.True);
        var entries = await client.AuditAsync(owner.Workspace, "&action=workspace.plan_changed");
        Assert.That(entries.Select(e => e["details"]!.ToJsonString()), Is.EqualTo(new[] { """{"from":"free","to":"starter"}""" }));
    }

    [Test]
    public async Task Plan_Changed_CountsForQuestionsAtOnce()
    {
        if (Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") is null)
        {
            Assert.Ignore("skipped: no Redis");
        }

        var owner = await _app.RegisterAsync();
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);
        using var response = await ChangePlanAsync(installation, owner.Workspace, "starter");

        var taken = await _app.Service.Services.GetRequiredService<QuestionQuota>().TakeAsync(
            owner.Workspace, Month.Of(TimeProvider.System.GetUtcNow()), "free", CancellationToken.None);

        Assert.That(taken, Is.EqualTo(new TakenQuestion(1, 1000, "starter")));
    }

    [Test]
    public async Task Plan_Changed_IsToldForAsLongAsOlderTokensAreAccepted()
    {
        if (Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") is null)
        {
            Assert.Ignore("skipped: no Redis");
        }

        var owner = await _app.RegisterAsync();
        var lifetime = TimeSpan.FromSeconds((await _app.SignInAsync(owner.Email)).ExpiresIn);
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);
        using var response = await ChangePlanAsync(installation, owner.Workspace, "starter");

        var left = await _app.Service.Services.GetRequiredService<RedisConnection>().TryAsync(
            database => database.KeyTimeToLiveAsync($"{{plan:{owner.Workspace}}}:changed"), null, CancellationToken.None);

        Assert.That(left, Is.GreaterThan(lifetime + TimeSpan.FromSeconds(15)).And.LessThanOrEqualTo(lifetime + TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task Plan_ChangedAgainBeforeTheFirstIsTold_IsToldAsItIsCommitted()
    {
        if (Environment.GetEnvironmentVariable("PERISCOPE_TEST_REDIS") is null)
        {
            Assert.Ignore("skipped: no Redis");
        }

        var owner = await _app.RegisterAsync();
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);
        // What another change has done by the time at which the first one's commit returns.
        await Meanwhile.ScalarAsync(_app, """
            CREATE FUNCTION identity.change_again() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE identity.workspaces SET plan = 'professional' WHERE id = NEW.id;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER change_again AFTER UPDATE ON identity.workspaces DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.plan = 'starter') EXECUTE FUNCTION identity.change_again();
            """);
        try
        {
            using var response = await ChangePlanAsync(installation, owner.Workspace, "starter");
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        finally
        {
            await Meanwhile.ScalarAsync(_app, "DROP FUNCTION identity.change_again CASCADE");
        }

        var taken = await _app.Service.Services.GetRequiredService<QuestionQuota>().TakeAsync(
            owner.Workspace, Month.Of(TimeProvider.System.GetUtcNow()), "free", CancellationToken.None);
        Assert.That(taken!.Plan, Is.EqualTo("professional"));
    }

    [TestCase("gold")]
    [TestCase(null)]
    public async Task Plan_ThatThereIsNot_Returns400NamingIt(string? plan)
    {
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);

        using var response = await ChangePlanAsync(installation, IdentityApp.OwnerWorkspace, plan);

        var problem = await Problem.ShouldBeAsync(response, HttpStatusCode.BadRequest);
        Assert.That(problem.Fields(), Is.EqualTo(new[] { "Plan" }).IgnoreCase);
    }

    [Test]
    public async Task Operator_NamingWhatIsNotThere_Gets404()
    {
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);

        using var workspace = await ChangePlanAsync(installation, Guid.CreateVersion7(), "starter");
        using var feature = await DecideAsync(installation, IdentityApp.OwnerWorkspace, "teleport", true);

        await Problem.ShouldBeAsync(workspace, HttpStatusCode.NotFound);
        await Problem.ShouldBeAsync(feature, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task OwnerOfAWorkspace_WhoIsNotTheOperator_IsRefused_AndNothingChanges()
    {
        var owner = await _app.RegisterAsync();
        using var client = await _app.AsAsync(owner.Email);

        using var plan = await ChangePlanAsync(client, owner.Workspace, "enterprise");
        using var feature = await DecideAsync(client, owner.Workspace, "branding", true);
        using var undecided = await client.DeleteAsync($"/api/v1/workspaces/{owner.Workspace}/features/branding");

        Assert.That(
            new[] { plan.StatusCode, feature.StatusCode, undecided.StatusCode }, Is.All.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(ClaimOf((await _app.SignInAsync(owner.Email)).AccessToken)["plan"]!.GetValue<string>(), Is.EqualTo("free"));
    }

    [Test]
    public async Task PersonOfSeveralWorkspaces_IsTheOperatorWithoutNamingTheirs_IfTheyAre()
    {
        var (operatorsAdmin, owner) = (await _app.RegisterAsync(), await _app.RegisterAsync());
        using var installation = await _app.AsAsync(IdentityApp.OwnerEmail);
        await installation.PostAsJsonAsync($"/api/v1/workspaces/{IdentityApp.OwnerWorkspace}/members", new { email = operatorsAdmin.Email, role = "admin" });
        using var before = await _app.AsAsync(owner.Email);
        await before.PostAsJsonAsync("/api/v1/workspaces", new { name = "Second" });
        using var asOperator = await _app.AsAsync(operatorsAdmin.Email);
        using var asOwner = await _app.AsAsync(owner.Email);

        using var changed = await ChangePlanAsync(asOperator, owner.Workspace, "starter");
        using var refused = await ChangePlanAsync(asOwner, owner.Workspace, "enterprise");

        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(refused, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Features_OfAnothersWorkspace_Give404()
    {
        var (owner, other) = (await _app.RegisterAsync(), await _app.RegisterAsync());
        using var client = await _app.AsAsync(other.Email);

        using var response = await client.GetAsync($"/api/v1/workspaces/{owner.Workspace}/features");

        await Problem.ShouldBeAsync(response, HttpStatusCode.NotFound);
    }

    private static async Task<Dictionary<string, JsonNode>> FeaturesAsync(HttpClient client, Guid workspace)
    {
        var page = (await client.GetFromJsonAsync<JsonObject>($"/api/v1/workspaces/{workspace}/features"))!;
        return page["items"]!.AsArray().ToDictionary(f => f!["name"]!.GetValue<string>(), f => f!);
    }

    private static Task<HttpResponseMessage> DecideAsync(HttpClient client, Guid workspace, string feature, bool enabled) =>
        client.PutAsJsonAsync($"/api/v1/workspaces/{workspace}/features/{feature}", new { enabled });

    private static Task<HttpResponseMessage> ChangePlanAsync(HttpClient client, Guid workspace, string? plan) =>
        client.PutAsJsonAsync($"/api/v1/workspaces/{workspace}/plan", new { plan });

    private static Task<HttpResponseMessage> CreateClientAsync(HttpClient client, Guid workspace) =>
        client.PostAsJsonAsync($"/api/v1/workspaces/{workspace}/api-clients", new { name = "Partner", scopes = new[] { "competitors:read" } });

    private async Task<string> ClientTokenAsync(JsonObject partner)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes($"{partner["clientId"]!.GetValue<string>()}:{partner["clientSecret"]!.GetValue<string>()}")));
        using var response = await _app.Client.SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.GetValue<string>();
    }

    private static JsonObject ClaimOf(string token)
    {
        var payload = JsonNode.Parse(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(new JsonWebToken(token).EncodedPayload))!;
        return payload["workspaces"]![0]!.AsObject();
    }
}
