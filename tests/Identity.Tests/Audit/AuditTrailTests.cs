using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Tests.Audit;

internal sealed class AuditTrailTests
{
    private Registered _owner = null!;
    private HttpClient _asOwner = null!;

    private string Workspace => $"/api/v1/workspaces/{_owner.Workspace}";

    [SetUp]
    public async Task StartAsync()
    {
        _owner = await SharedApp.Identity.RegisterAsync();
        _asOwner = await SharedApp.Identity.AsAsync(_owner.Email);
    }

    [TearDown]
    public void Stop() => _asOwner.Dispose();

    [Test]
    public async Task Acts_InAWorkspace_AreRecordedInOrderWithWhoAndWhat()
    {
        var other = await SharedApp.Identity.RegisterAsync();
        await _asOwner.PutAsJsonAsync(Workspace, new { name = "Renamed" });
        await _asOwner.PostAsJsonAsync($"{Workspace}/members", new { email = other.Email, role = "viewer" });
        await _asOwner.PutAsJsonAsync($"{Workspace}/members/{other.Id}", new { role = "member" });
        await _asOwner.DeleteAsync($"{Workspace}/members/{other.Id}");
        using var created = await _asOwner.PostAsJsonAsync($"{Workspace}/api-clients", new { name = "n8n", scopes = new[] { "competitors:read" } });
        var client = (await created.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>();
        await _asOwner.DeleteAsync($"{Workspace}/api-clients/{client}");

        var entries = await _asOwner.AuditAsync(_owner.Workspace);

        Assert.That(entries.Actions(), Is.EqualTo(new[]
        {
            "client.removed", "client.created", "member.removed", "member.changed", "member.added", "workspace.renamed", "workspace.created",
        }));
        Assert.That(entries.Select(e => e["sequence"]!.GetValue<long>()), Is.EqualTo(new long[] { 7, 6, 5, 4, 3, 2, 1 }));
        Assert.That(entries.Select(e => e["actor"]!["id"]!.GetValue<string>()), Is.All.EqualTo(_owner.Id.ToString()));
        Assert.That(entries[3]["subjectId"]!.GetValue<Guid>(), Is.EqualTo(other.Id));
        Assert.That(entries[3]["details"]!.ToJsonString(), Is.EqualTo("""{"from":"viewer","to":"member"}"""));
        Assert.That(entries.Select(e => e["hash"]!.GetValue<string>()).Skip(1), Is.EqualTo(entries.SkipLast(1).Select(e => e["previousHash"]!.GetValue<string>())));
    }

    [Test]
    public async Task Acts_OfAPerson_AreInTheInstallationsChain()
    {
        var tokens = await SharedApp.Identity.SignInAsync(_owner.Email);
        using var refused = await SharedApp.Identity.Client.PostAsJsonAsync(
            "/api/v1/auth/login", new { email = _owner.Email, password = "not the right phrase" });
        using var signedOut = await SharedApp.Identity.Client.PostAsJsonAsync("/api/v1/auth/logout", new { tokens.RefreshToken });
        using var again = await SharedApp.Identity.Client.PostAsJsonAsync("/api/v1/auth/logout", new { tokens.RefreshToken });

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(
            await InstallationActionsAsync(_owner.Id),
            Is.EqualTo(new[] { "account.registered", "session.opened", "session.opened", "session.refused", "session.ended" }));
    }

    [Test]
    public async Task Act_ThatIsTakenBack_LeavesNoEntryAndNoGap()
    {
        using var refused = await _asOwner.PostAsJsonAsync($"{Workspace}/members", new { email = _owner.Email, role = "viewer" });
        using var renamed = await _asOwner.PutAsJsonAsync(Workspace, new { name = "After" });

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        var entries = await _asOwner.AuditAsync(_owner.Workspace);
        Assert.That(entries.Actions(), Is.EqualTo(new[] { "workspace.renamed", "workspace.created" }));
        Assert.That(entries[0]["sequence"]!.GetValue<long>(), Is.EqualTo(2));
    }

    [Test]
    public async Task Acts_ManyAtOnce_AreOneChainWithoutForksOrGaps()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var response = await _asOwner.PutAsJsonAsync(Workspace, new { name = $"Name {i}" });
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        }));

        var entries = await _asOwner.AuditAsync(_owner.Workspace);
        var report = await SharedApp.Identity.VerifyAsync(_owner.Workspace);

        Assert.That(entries.Select(e => e["sequence"]!.GetValue<int>()), Is.EqualTo(Enumerable.Range(1, 41).Reverse()));
        Assert.That(entries.Select(e => e["previousHash"]!.GetValue<string>()).Distinct().Count(), Is.EqualTo(41), "no entry has two successors");
        Assert.That(report.Findings, Is.Empty);
        Assert.That(report.Entries, Is.EqualTo(41));
    }

    [Test]
    public async Task List_Filtered_GivesWhatWasAskedFor()
    {
        var before = SharedApp.Identity.Service.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        await _asOwner.PutAsJsonAsync(Workspace, new { name = "Renamed" });
        var stranger = Guid.CreateVersion7();
        var time = Uri.EscapeDataString(before.ToString("O"));

        Assert.That((await _asOwner.AuditAsync(_owner.Workspace, "&action=workspace.renamed")).Actions(), Is.EqualTo(new[] { "workspace.renamed" }));
        Assert.That(await _asOwner.AuditAsync(_owner.Workspace, "&action=workspace.*"), Has.Count.EqualTo(2));
        Assert.That(await _asOwner.AuditAsync(_owner.Workspace, "&action=member.*"), Is.Empty);
        Assert.That(await _asOwner.AuditAsync(_owner.Workspace, $"&actor={_owner.Id}"), Has.Count.EqualTo(2));
        Assert.That(await _asOwner.AuditAsync(_owner.Workspace, $"&actor={stranger}"), Is.Empty);
        Assert.That((await _asOwner.AuditAsync(_owner.Workspace, $"&from={time}")).Actions(), Is.EqualTo(new[] { "workspace.renamed" }));
        Assert.That((await _asOwner.AuditAsync(_owner.Workspace, $"&to={time}")).Actions(), Is.EqualTo(new[] { "workspace.created" }));
        using var wrong = await _asOwner.GetAsync($"{Workspace}/audit?action=%25");
        await Problem.ShouldBeAsync(wrong, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task List_ForStrangersAndForMembers_IsRefused()
    {
        var other = await SharedApp.Identity.RegisterAsync();
        using var asOther = await SharedApp.Identity.AsAsync(other.Email);
        using var stranger = await asOther.GetAsync($"{Workspace}/audit");
        await _asOwner.PostAsJsonAsync($"{Workspace}/members", new { email = other.Email, role = "member" });
        using var member = await asOther.GetAsync($"{Workspace}/audit");

        await Problem.ShouldBeAsync(stranger, HttpStatusCode.NotFound);
        await Problem.ShouldBeAsync(member, HttpStatusCode.Forbidden);
    }

    [TestCase("audit_entries", "UPDATE audit_entries SET action = 'x'")]
    [TestCase("audit_entries", "DELETE FROM audit_entries")]
    [TestCase("audit_entries", "TRUNCATE audit_entries")]
    [TestCase("audit_heads", "DELETE FROM audit_heads")]
    [TestCase("audit_heads", "INSERT INTO audit_heads (chain, sequence, hash, signed_at, kid, signature) VALUES ($1, 9, '', now(), '', '')")]
    [TestCase("audit_chains", "UPDATE audit_chains SET sequence = 1")]
    [TestCase("audit_keys", "SELECT FROM audit_keys")]
    public async Task ServiceRole_CannotChangeTheTrail(string table, string sql)
    {
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(SharedApp.Identity.Service.Database.Runtime) { SearchPath = "identity" }.ConnectionString);
        await using var command = database.CreateCommand(sql);
        if (sql.Contains("$1", StringComparison.Ordinal))
        {
            command.Parameters.Add(new() { Value = _owner.Workspace });
        }

        Assert.That(
            command.ExecuteNonQueryAsync,
            Throws.TypeOf<PostgresException>().With.Property(nameof(PostgresException.SqlState)).EqualTo("42501"), table);
    }

    [Test]
    public async Task ServiceRole_ThatWritesItsOwnPlaceAndHash_GetsTheRightOnesAllTheSame()
    {
        await using var scope = SharedApp.Identity.Service.Scope(_owner.Workspace);
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlAsync(
            db.Database,
            $"""
            INSERT INTO audit_entries (chain, sequence, id, position, at, action, actor_kind, previous_hash, hash)
            VALUES ({_owner.Workspace}, 1, {Guid.CreateVersion7()}, 0, now(), 'workspace.renamed', 'system', '\x00', '\x00')
            """);

        var report = await SharedApp.Identity.VerifyAsync(_owner.Workspace);

        Assert.That(report.Findings, Is.Empty);
        Assert.That(report.Entries, Is.EqualTo(2));
    }

    private static async Task<List<string>> InstallationActionsAsync(Guid person)
    {
        await using var database = NpgsqlDataSource.Create(SharedApp.Identity.Service.Database.System);
        await using var command = database.CreateCommand(
            "SELECT action FROM identity.audit_entries WHERE chain = $1 AND subject_id = $2 ORDER BY sequence");
        command.Parameters.Add(new() { Value = AuditEntry.Installation });
        command.Parameters.Add(new() { Value = person });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
