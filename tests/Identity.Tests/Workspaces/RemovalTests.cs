using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Periscope.Contracts.Identity;
using Periscope.Identity.Tests.Audit;
using Periscope.Identity.Workspaces;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class RemovalTests
{
    private readonly SettableClock _clock = new(TimeProvider.System.GetUtcNow().AddDays(-2));
    private Registered _owner = null!;
    private HttpClient _asOwner = null!;

    private static IdentityApp Identity => SharedApp.Identity;

    [SetUp]
    public async Task StartAsync()
    {
        _owner = await Identity.RegisterAsync("Gone tomorrow");
        _asOwner = await Identity.AsAsync(_owner.Email);
    }

    [TearDown]
    public void Stop() => _asOwner.Dispose();

    [Test]
    public async Task Remove_WithItsName_LeavesNothingButTheAuditTrail_AndTellsTheOthers()
    {
        await using var removed = await Identity.Service.Bus.ObserveAsync<WorkspaceRemoved>();
        var other = await Identity.RegisterAsync();
        await _asOwner.PostAsJsonAsync($"/api/v1/workspaces/{_owner.Workspace}/members", new { email = other.Email, role = "admin" });

        using var gone = await RemoveAsync(_asOwner, _owner.Workspace, "Gone tomorrow");
        using var again = await RemoveAsync(_asOwner, _owner.Workspace, "Gone tomorrow");

        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await gone.Content.ReadAsStringAsync());
        await Problem.ShouldBeAsync(again, HttpStatusCode.NotFound);
        await removed.FirstAsync(fact => fact.WorkspaceId == _owner.Workspace);
        foreach (var table in new[] { "workspaces", "members", "api_clients", "invitations" })
        {
            Assert.That(await CountAsync($"SELECT count(*) FROM identity.{table} WHERE workspace_id = $1", _owner.Workspace), Is.Zero, table);
        }

        Assert.That(await CountAsync("SELECT count(*) FROM identity.audit_entries WHERE chain = $1 AND action = 'workspace.removed'", _owner.Workspace), Is.EqualTo(1));
        Assert.That((await Identity.VerifyAsync(_owner.Workspace)).Findings, Is.Empty);
        var me = (await _asOwner.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!;
        Assert.That(me["workspaces"]!.AsArray(), Is.Empty, "the account stays, with the same token");
    }

    [Test]
    public async Task Remove_LeavesNoRowOfTheWorkspace_AndAllOfTheOthers()
    {
        var other = await Identity.RegisterAsync();
        foreach (var workspace in new[] { _owner.Workspace, other.Workspace })
        {
            await FailMessageAsync(Identity, workspace);
            await RunAsync(Identity, "INSERT INTO identity.idempotency_keys (principal, route, key, workspace_id, request_hash) VALUES ($1::text, '', '', $1, '')", workspace);
        }

        using var gone = await RemoveAsync(_asOwner, _owner.Workspace, "Gone tomorrow");

        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await gone.Content.ReadAsStringAsync());
        Assert.That(await RowsAsync(Identity, _owner.Workspace), Is.Zero);
        Assert.That(await RowsAsync(Identity, other.Workspace), Is.EqualTo(4), "the workspace, its owner, the message and the key");
    }

    [Test]
    public async Task Remove_WithAnotherName_IsRefused()
    {
        using var refused = await RemoveAsync(_asOwner, _owner.Workspace, "gone tomorrow");

        Assert.That((await Problem.ShouldBeAsync(refused, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "name" }));
        using var still = await _asOwner.GetAsync($"/api/v1/workspaces/{_owner.Workspace}");
        Assert.That(still.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Clients_OfARemovedWorkspace_AreOutAtOnce()
    {
        using var made = await _asOwner.PostAsJsonAsync(
            $"/api/v1/workspaces/{_owner.Workspace}/api-clients", new { name = "Partner", scopes = new[] { "workspaces:read" } });
        var client = (await made.Content.ReadFromJsonAsync<JsonObject>())!;
        using var form = Credentials(client);
        using var granted = await Identity.Client.PostAsync("/connect/token", form);
        using var partner = Identity.With((await granted.Content.ReadFromJsonAsync<JsonObject>())!["access_token"]!.GetValue<string>());
        using var before = await partner.GetAsync($"/api/v1/workspaces/{_owner.Workspace}");

        using var gone = await RemoveAsync(_asOwner, _owner.Workspace, "Gone tomorrow");
        using var after = await partner.GetAsync($"/api/v1/workspaces/{_owner.Workspace}");
        using var secondForm = Credentials(client);
        using var secondGrant = await Identity.Client.PostAsync("/connect/token", secondForm);

        Assert.That((before.StatusCode, gone.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.NoContent)));
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(secondGrant.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task WorkspaceOfTheOperator_IsNotRemoved()
    {
        await using var identity = await IdentityApp.StartAsync(null, ("Operations:WorkspaceId", IdentityApp.OwnerWorkspace.ToString()));
        using var client = await identity.AsAsync(IdentityApp.OwnerEmail);

        using var refused = await RemoveAsync(client, IdentityApp.OwnerWorkspace, "Home");

        await Problem.ShouldBeAsync(refused, HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Removed_IsToldAgainAfterTenMinutes_AndAfterADay_AndThenNoMore()
    {
        await using var identity = await IdentityApp.StartAsync(_clock);
        var announcer = identity.Service.Services.GetServices<IHostedService>().OfType<RemovalAnnouncer>().Single();
        var workspace = Guid.CreateVersion7();
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var insert = admin.CreateCommand("INSERT INTO identity.removed_workspaces VALUES ($1, $2, $3)");
        // PostgreSQL keeps microseconds.
        var at = new DateTimeOffset(_clock.GetUtcNow().Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
        foreach (var value in new object[] { workspace, at, at + RemovalAnnouncer.FirstAgain })
        {
            insert.Parameters.Add(new() { Value = value });
        }

        await insert.ExecuteNonQueryAsync();
        var told = new List<int>();
        foreach (var step in new[] { TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(2), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(1) })
        {
            await using var heard = await identity.Service.Bus.ObserveAsync<WorkspaceRemoved>();
            await FailMessageAsync(identity, workspace);
            _clock.Advance(step);
            await announcer.AnnounceAsync(CancellationToken.None);
            var due = told.Count is 1 or 3;
            if (due)
            {
                await heard.FirstAsync(fact => fact.WorkspaceId == workspace && fact.RemovedAt == at);
            }

            Assert.That(await RowsAsync(identity, workspace), due ? Is.Zero : Is.Positive, $"of step {told.Count}");
            told.Add(due ? 1 : 0);
            await using var next = admin.CreateCommand("SELECT count(*) FROM identity.removed_workspaces WHERE next_at > $1");
            next.Parameters.Add(new() { Value = _clock.GetUtcNow() });
            Assert.That(await next.ExecuteScalarAsync(), Is.EqualTo(told.Count < 4 ? 1L : 0L), $"after step {told.Count}");
        }
    }

    [Test]
    public async Task Transfer_MakesOneOwnerAndOneAdmin()
    {
        await using var changed = await Identity.Service.Bus.ObserveAsync<MemberChanged>();
        var other = await Identity.RegisterAsync();
        await _asOwner.PostAsJsonAsync($"/api/v1/workspaces/{_owner.Workspace}/members", new { email = other.Email, role = "viewer" });
        var transfer = $"/api/v1/workspaces/{_owner.Workspace}/transfer";

        using var stranger = await _asOwner.PostAsJsonAsync(transfer, new { userId = Guid.CreateVersion7() });
        using var self = await _asOwner.PostAsJsonAsync(transfer, new { userId = _owner.Id });
        using var done = await _asOwner.PostAsJsonAsync(transfer, new { userId = other.Id });
        using var twice = await _asOwner.PostAsJsonAsync(transfer, new { userId = other.Id });

        await Problem.ShouldBeAsync(stranger, HttpStatusCode.NotFound);
        await Problem.ShouldBeAsync(self, HttpStatusCode.Conflict);
        Assert.That(done.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await done.Content.ReadAsStringAsync());
        await Problem.ShouldBeAsync(twice, HttpStatusCode.Forbidden);
        var members = (await _asOwner.GetFromJsonAsync<JsonObject>($"/api/v1/workspaces/{_owner.Workspace}/members"))!["items"]!.AsArray();
        Assert.That(members.ToDictionary(m => m!["userId"]!.GetValue<Guid>(), m => m!["role"]!.GetValue<string>()), Is.EquivalentTo(
            new Dictionary<Guid, string> { [_owner.Id] = "admin", [other.Id] = "owner" }));
        await changed.FirstAsync(m => m.WorkspaceId == _owner.Workspace && m.UserId == other.Id && m.Role == "owner");
        await changed.FirstAsync(m => m.WorkspaceId == _owner.Workspace && m.UserId == _owner.Id && m.Role == "admin");
        Assert.That((await _asOwner.AuditAsync(_owner.Workspace)).Actions(), Does.Contain("workspace.transferred"));
    }

    private static FormUrlEncodedContent Credentials(JsonObject client) => new(new Dictionary<string, string>
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = client["clientId"]!.GetValue<string>(),
        ["client_secret"] = client["clientSecret"]!.GetValue<string>(),
    });

    private static async Task<HttpResponseMessage> RemoveAsync(HttpClient client, Guid workspace, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/workspaces/{workspace}") { Content = JsonContent.Create(new { name }) };
        return await client.SendAsync(request);
    }

    private static Task<int> FailMessageAsync(IdentityApp identity, Guid workspace) => RunAsync(
        identity,
        """
        INSERT INTO identity.failed_messages (id, workspace_id, queue, message_id, message_type, content_type, body, error, attempts, status, first_failed_at, last_failed_at)
        VALUES (gen_random_uuid(), $1, 'queue', gen_random_uuid(), 'type', 'application/json', '', 'error', 4, 'dead', now(), now())
        """,
        workspace);

    // What stays on purpose: the audit trail, and that it was removed.
    private static Task<long> RowsAsync(IdentityApp identity, Guid workspace) =>
        StoredRows.CountAsync(identity.Service.Database, "identity", workspace, "audit_entries", "audit_heads", "removed_workspaces");

    private static async Task<int> RunAsync(IdentityApp identity, string sql, Guid workspace)
    {
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(sql);
        command.Parameters.Add(new() { Value = workspace });
        return await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> CountAsync(string sql, Guid workspace)
    {
        await using var admin = NpgsqlDataSource.Create(Identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(sql);
        command.Parameters.Add(new() { Value = workspace });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
