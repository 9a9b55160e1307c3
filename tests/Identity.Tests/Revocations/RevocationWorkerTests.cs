using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;
using Periscope.Identity.Tests.Authorization;
using Periscope.ServiceDefaults.Caching;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Revocations;

/// <summary>What ends access tokens is told to all processes even when Redis is away, or when the one that ends them ends itself.</summary>
internal sealed class RevocationWorkerTests
{
    private OwnRedis _redis = null!;
    private IdentityApp _identity = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _redis = new OwnRedis();
        _identity = await IdentityApp.StartAsync(settings: ("ConnectionStrings:redis", _redis.Address));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _identity.DisposeAsync();
        _redis.Dispose();
    }

    [Test]
    public async Task Ended_WhileRedisIsAway_IsToldWhenItIsBack()
    {
        var partner = await Partner.RegisterAsync(_identity);
        var grant = Claim(await partner.SignInAsync(), "grant_id");
        using var given = await partner.TokenAsync(("grant_type", "client_credentials"));
        var own = await Partner.OkAsync(given);
        var session = new JsonWebToken((await _identity.SignInAsync(partner.Owner.Email)).AccessToken).GetClaim("sid").Value;
        using var person = await _identity.AsAsync(partner.Owner.Email);

        await DoneAsync(partner.PostAsync("/connect/revoke", ("token", own["access_token"]!.GetValue<string>())));
        await DoneAsync(person.DeleteAsync($"/api/v1/auth/sessions/{session}"));
        await DoneAsync(person.DeleteAsync($"/api/v1/auth/applications/{partner.ClientId}"));
        await DoneAsync(person.DeleteAsync($"/api/v1/workspaces/{partner.Owner.Workspace}/api-clients/{partner.Id}"));
        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/workspaces/{partner.Owner.Workspace}")
        {
            Content = JsonContent.Create(new { name = "Acme" }),
        };
        await DoneAsync(person.SendAsync(removal));

        string[] names =
        [
            $"jti:{Claim(own, "jti")}", $"sid:{session}", $"grant:{grant}", $"client:{partner.ClientId}", $"workspace:{partner.Owner.Workspace}",
        ];
        Assert.That(await WaitingAsync(), Is.SupersetOf(names));
        await _redis.StartAsync();
        await Eventually.IsTrueAsync(async () => (await WaitingAsync()).Count == 0, "all of it is told");
        Assert.That(await ToldAsync(), Is.SupersetOf(names));
    }

    [Test]
    public async Task Ended_ByAProcessThatDiesBeforeItTells_IsToldByAnother()
    {
        await _redis.StartAsync();
        var person = await _identity.RegisterAsync();
        var session = new JsonWebToken((await _identity.SignInAsync(person.Email)).AccessToken).GetClaim("sid").Value;

        // What such a process has committed, and nothing after it.
        await using var admin = NpgsqlDataSource.Create(_identity.Service.Database.Admin);
        await using var command = admin.CreateCommand("SELECT identity.revoke_session($1, $2, now())");
        command.Parameters.Add(new() { Value = Guid.Parse(session) });
        command.Parameters.Add(new() { Value = person.Id });
        Assert.That(await command.ExecuteScalarAsync(), Is.True);

        await Eventually.IsTrueAsync(async () => (await ToldAsync()).Contains($"sid:{session}"), "it is told");
        await Eventually.IsTrueAsync(async () => (await WaitingAsync()).Count == 0, "and forgotten");
    }

    [Test]
    public async Task Member_WhoIsTakenInChangedAndRemoved_IsToldAsWhatTheyAre()
    {
        await _redis.StartAsync();
        var (owner, member) = (await _identity.RegisterAsync(), await _identity.RegisterAsync());
        using var client = await _identity.AsAsync(owner.Email);
        var members = $"/api/v1/workspaces/{owner.Workspace}/members";
        var name = $"member:{owner.Workspace}:{member.Id}";

        using var added = await client.PostAsJsonAsync(members, new { email = member.Email, role = "admin" });
        Assert.That(added.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        await DoneAsync(client.PutAsJsonAsync($"{members}/{member.Id}", new { role = "viewer" }));
        await DoneAsync(client.DeleteAsync($"{members}/{member.Id}"));

        await Eventually.IsTrueAsync(async () => (await ToldAsync()).Contains($"{name}:none"), "it is told");
        // In the order in which they stop to matter.
        Assert.That((await ToldAsync()).Where(told => told.StartsWith(name)), Is.EqualTo(new[] { $"{name}:admin", $"{name}:viewer", $"{name}:none" }));
        Assert.That((await ToldAsync()).Where(told => told.Contains($"{owner.Id}")), Is.Empty, "who has made a workspace was nothing else in it before");
    }

    [Test]
    public async Task Ended_SoLongAgoThatItsTokensHaveExpired_IsNotToldAnyMore()
    {
        await using var admin = NpgsqlDataSource.Create(_identity.Service.Database.Admin);
        await using var command = admin.CreateCommand("SELECT identity.note_revocation('sid:old', now() - interval '1 day')");
        await command.ExecuteNonQueryAsync();

        await Eventually.IsTrueAsync(async () => (await WaitingAsync()).Count == 0, "it is forgotten, although Redis is away");
    }

    private static string Claim(JsonObject tokens, string claim) =>
        new JsonWebToken(tokens["access_token"]!.GetValue<string>()).GetClaim(claim).Value;

    private static async Task DoneAsync(Task<HttpResponseMessage> asking)
    {
        using var response = await asking;
        Assert.That(response.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.NoContent), await response.Content.ReadAsStringAsync());
    }

    private async Task<List<string>> WaitingAsync()
    {
        await using var admin = NpgsqlDataSource.Create(_identity.Service.Database.Admin);
        await using var command = admin.CreateCommand("SELECT name FROM identity.revocations");
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    // What every process of the mesh reads when it starts.
    private async Task<string[]> ToldAsync()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:redis", _redis.Address)]).Build();
        using var redis = new RedisConnection(configuration, NullLogger<RedisConnection>.Instance);
        return await redis.TryAsync(
            async database => (await database.SortedSetRangeByRankAsync("tokens:revoked:until")).Select(name => (string)name!).ToArray(),
            [], CancellationToken.None);
    }
}
