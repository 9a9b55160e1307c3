using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Periscope.Contracts.Identity;
using Periscope.Identity.Keys;
using Periscope.Identity.Privacy;
using Periscope.Identity.Tests.Audit;
using Periscope.Identity.Tests.Invitations;
using Periscope.Identity.Tests.Mail;
using Periscope.Identity.Tests.Pages;
using Periscope.Identity.Tests.Storage;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Privacy;

internal sealed class PersonalDataTests
{
    private IdentityApp _identity = null!;
    private NpgsqlDataSource _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _identity = await IdentityApp.StartAsync();
        _admin = NpgsqlDataSource.Create(_identity.Service.Database.Admin);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _admin.DisposeAsync();
        await _identity.DisposeAsync();
    }

    [Test]
    public async Task Database_HasNoAddressAndNoNameInPlain()
    {
        var owner = await _identity.RegisterAsync();
        var other = await _identity.RegisterAsync();
        using var client = await _identity.AsAsync(owner.Email);
        using var browser = new PageClient(_identity, "A browser of its own");
        (await browser.SignInAsync(owner.Email)).Dispose();
        await client.PostAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}/members", new { email = other.Email, role = "viewer" });

        var rows = await ReadAsync("SELECT u::text FROM identity.users u UNION ALL SELECT a::text FROM identity.audit_entries a "
            + "UNION ALL SELECT s::text FROM identity.sessions s");

        Assert.That(rows, Has.Count.GreaterThan(4));
        Assert.That(rows, Has.None.Contains("@example.com").And.None.Contains("@periscope.example").And.None.Contains("Ann"));
        Assert.That(rows, Has.None.Contains("127.0.0.1").And.None.Contains("A browser"));
        var members = (await client.GetFromJsonAsync<JsonObject>($"/api/v1/workspaces/{owner.Workspace}/members"))!["items"]!.AsArray();
        Assert.That(members.Select(m => m!["email"]!.GetValue<string>()), Is.EqualTo(new[] { owner.Email, other.Email }));
        var added = (await client.AuditAsync(owner.Workspace, "&action=member.added")).Single();
        Assert.That(added["personal"]!["email"]!.GetValue<string>(), Is.EqualTo(other.Email));
    }

    [Test]
    public async Task Address_IsFoundHoweverItIsWritten_AndTakenOnce()
    {
        var person = await _identity.RegisterAsync();

        await _identity.SignInAsync(person.Email.ToUpperInvariant());
        using var again = await _identity.Client.PostAsJsonAsync(
            "/api/v1/auth/register", new { email = person.Email.ToUpperInvariant(), password = IdentityApp.Password, name = "Ann", workspace = "Two" });

        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task AccountFromBefore_IsSealedAtStart_AndSignsInAsEver()
    {
        var person = await _identity.RegisterAsync();
        await _identity.TamperAsync("DELETE FROM person_keys WHERE person_id = $1", person.Id);
        await _identity.TamperAsync("UPDATE users SET email = $2, email_key = $2, name = 'Ann' WHERE id = $1", person.Id, person.Email);

        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            ActivatorUtilities.CreateInstance<PlainAccounts>(_identity.Service.Services).StartAsync(CancellationToken.None)));

        Assert.That(await ReadAsync($"SELECT email || email_key || name FROM identity.users WHERE id = '{person.Id}'"), Has.None.Contains("Ann").And.None.Contains(person.Email));
        using var client = await _identity.AsAsync(person.Email);
        var me = (await client.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!;
        Assert.That((me["email"]!.GetValue<string>(), me["name"]!.GetValue<string>()), Is.EqualTo((person.Email, "Ann")));
    }

    [Test]
    public async Task Rotation_SealsEveryKeyAnew_WhileTheServiceRuns()
    {
        var before = await _identity.RegisterAsync();
        await using var system = NpgsqlDataSource.Create(_identity.Service.Database.System);
        var rotation = PersonRing.Rotation(system, _identity.Service.Services.GetRequiredService<MasterKey>(), TimeProvider.System);

        var first = (await rotation.RunAsync(CancellationToken.None)).Version;
        var between = await _identity.RegisterAsync();
        await _identity.SignInAsync(before.Email);
        var report = await rotation.RunAsync(CancellationToken.None);
        var second = report.Version;
        await _identity.SignInAsync(before.Email);
        await _identity.SignInAsync(between.Email);

        Assert.That(second, Is.EqualTo(first + 1));
        Assert.That(report.Sealed("person_keys"), Is.GreaterThanOrEqualTo(3));
        Assert.That(await ReadAsync("SELECT DISTINCT version::text FROM identity.person_keys"), Is.EqualTo(new[] { $"{second}" }));
        Assert.That(await ReadAsync("SELECT version::text FROM identity.key_ring WHERE purpose = 'person' ORDER BY version"), Is.EqualTo(new[] { $"{first}", $"{second}" }));
    }

    [Test]
    public async Task DeletedPerson_CanBeReadNoMore_AndTheChainStillHolds()
    {
        var owner = await _identity.RegisterAsync();
        var other = await _identity.RegisterAsync();
        using var asOwner = await _identity.AsAsync(owner.Email);
        using var asOther = await _identity.AsAsync(other.Email);
        await asOwner.PostAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}/members", new { email = other.Email, role = "viewer" });
        await asOther.PostAsJsonAsync($"/api/v1/workspaces/{other.Workspace}/members", new { email = owner.Email, role = "owner" });

        using var wrong = await DeleteAsync(asOther, "not the right phrase");
        using var gone = await DeleteAsync(asOther, IdentityApp.Password);
        using var signIn = await _identity.Client.PostAsJsonAsync("/api/v1/auth/login", new { email = other.Email, password = IdentityApp.Password });

        await Problem.ShouldBeAsync(wrong, HttpStatusCode.Forbidden);
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await gone.Content.ReadAsStringAsync());
        Assert.That(signIn.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await ReadAsync($"SELECT person_id::text FROM identity.person_keys WHERE person_id = '{other.Id}'"), Is.Empty);
        var entries = await asOwner.AuditAsync(owner.Workspace);
        Assert.That(entries.Actions(), Is.EqualTo(new[] { "member.removed", "member.added", "workspace.created" }));
        Assert.That(entries[1]["personal"], Is.Null, "what names them is unreadable");
        Assert.That((await _identity.VerifyAsync(chain: null)).Findings, Is.Empty);
    }

    [Test]
    public async Task PersonWhoseKeyNothingOpens_IsNamelessAndTheRestGoesOn()
    {
        await using var smtp = SmtpReceiver.Start();
        await using var identity = await AccountMailTests.StartIdentityAsync(smtp, TimeProvider.System);
        var (owner, other) = (await identity.RegisterAsync(), await identity.RegisterAsync());
        await AccountMailTests.MailAsync(smtp, other, "verify-email");
        using var client = await identity.AsAsync(owner.Email);
        await Meanwhile.ScalarAsync(identity, "UPDATE identity.users SET email_verified_at = now()");
        await client.InviteAsync(owner.Workspace, other.Email, "viewer");
        using var asOther = await identity.AsAsync(other.Email);
        using var added = await asOther.AcceptAsync(await smtp.LinkAsync(other.Email));
        using var log = new RecordingLogger();
        identity.Service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        await Meanwhile.ScalarAsync(identity, "UPDATE identity.person_keys SET sealed_key = sha256(sealed_key) WHERE person_id = $1", other.Id);

        var members = (await client.GetFromJsonAsync<JsonObject>($"/api/v1/workspaces/{owner.Workspace}/members"))!["items"]!.AsArray();
        var entry = (await client.AuditAsync(owner.Workspace, "&action=member.added")).Single();
        using var forgotten = await identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = other.Email });
        await Eventually.IsTrueAsync(async () => await identity.QueuedAsync(other.Email) == 0, "their mail is done with");
        using var next = await identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = owner.Email });
        await AccountMailTests.MailAsync(smtp, owner, "reset-password");
        await identity.SignInAsync(other.Email);

        Assert.That(added.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(members.Select(m => m!["email"]!.GetValue<string>()), Is.EqualTo(new[] { owner.Email, "" }));
        Assert.That(entry["personal"], Is.Null);
        Assert.That(log.Entries, Has.Some.Matches<(LogLevel Level, string Text, Exception? Exception)>(
            line => line.Level == LogLevel.Warning && line.Text.Contains(other.Id.ToString(), StringComparison.Ordinal)));
    }

    [Test]
    public async Task LastOwner_IsNotDeletedBeforeTheirWorkspaceIsHandedOver()
    {
        var owner = await _identity.RegisterAsync("Only mine");
        using var client = await _identity.AsAsync(owner.Email);

        using var refused = await DeleteAsync(client, IdentityApp.Password);

        var problem = await Problem.ShouldBeAsync(refused, HttpStatusCode.Conflict);
        Assert.That(problem["detail"]!.GetValue<string>(), Does.Contain("Only mine"));
        await _identity.SignInAsync(owner.Email);
    }

    [Test]
    public async Task PersonWhoIsTakenInMeanwhile_LeavesThatWorkspaceAsEveryOther()
    {
        var owner = await _identity.RegisterAsync();
        using var asOwner = await _identity.AsAsync(owner.Email);
        await using var changed = await _identity.Service.Bus.ObserveAsync<MemberChanged>();

        var (person, gone) = await DeletedMeanwhileAsync(
            "INSERT INTO identity.members (workspace_id, user_id, role, created_at) VALUES ($1, $2, 'viewer', now())", owner.Workspace);

        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NoContent), await gone.Content.ReadAsStringAsync());
        Assert.That((await asOwner.AuditAsync(owner.Workspace)).Actions(), Is.EqualTo(new[] { "member.removed", "workspace.created" }));
        await changed.FirstAsync(m => m.WorkspaceId == owner.Workspace && m.UserId == person.Id && m.Role is null);
    }

    [Test]
    public async Task PersonWhoBecomesTheOnlyOwnerMeanwhile_IsNotDeleted()
    {
        var owner = await _identity.RegisterAsync("Only theirs");

        var (person, refused) = await DeletedMeanwhileAsync("UPDATE identity.members SET user_id = $2 WHERE workspace_id = $1", owner.Workspace);

        var problem = await Problem.ShouldBeAsync(refused, HttpStatusCode.Conflict);
        Assert.That(problem["detail"]!.GetValue<string>(), Does.Contain("Only theirs"));
        await _identity.SignInAsync(person.Email);
    }

    // What happens in the meantime begins when the person is about to leave their one workspace, and is committed when they have.
    private async Task<(Registered Person, HttpResponseMessage Answer)> DeletedMeanwhileAsync(string meanwhile, Guid workspace)
    {
        var (first, person) = (await _identity.RegisterAsync(), await _identity.RegisterAsync("Removed before"));
        using var asFirst = await _identity.AsAsync(first.Email);
        using var asPerson = await _identity.AsAsync(person.Email);
        using var added = await asFirst.PostAsJsonAsync($"/api/v1/workspaces/{first.Workspace}/members", new { email = person.Email, role = "viewer" });
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/workspaces/{person.Workspace}") { Content = JsonContent.Create(new { name = "Removed before" }) };
        using var removed = await asPerson.SendAsync(request);
        Assert.That((added.StatusCode, removed.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.NoContent)));

        await using var leaving = await HeldTransaction.BeginAsync(_identity);
        await leaving.RunAsync("SELECT 1 FROM identity.workspaces WHERE id = $1 FOR UPDATE", first.Workspace);
        var deleting = DeleteAsync(asPerson, IdentityApp.Password);
        await leaving.IsWaitedForAsync();
        await using var entering = await HeldTransaction.BeginAsync(_identity);
        await entering.RunAsync(meanwhile, workspace, person.Id);
        await leaving.CommitAsync();
        await entering.IsWaitedForAsync();
        await entering.CommitAsync();
        return (person, await deleting);
    }

    private static async Task<HttpResponseMessage> DeleteAsync(HttpClient client, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/auth/me") { Content = JsonContent.Create(new { password }) };
        return await client.SendAsync(request);
    }

    private async Task<List<string>> ReadAsync(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
