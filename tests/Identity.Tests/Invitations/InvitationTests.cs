using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Contracts.Identity;
using Periscope.Identity.Keys;
using Periscope.Identity.Privacy;
using Periscope.Identity.Tests.Audit;
using Periscope.Identity.Tests.Storage;
using Periscope.Identity.Tests.Workspaces;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Invitations;

internal sealed class InvitationTests
{
    // Behind the real time, by which bearer tokens are checked: it may advance without their being of the future.
    private readonly SettableClock _clock = new(TimeProvider.System.GetUtcNow().AddMinutes(-25));
    private SmtpReceiver _smtp = null!;
    private IdentityApp _identity = null!;
    private Registered _owner = null!;
    private Registered _other = null!;
    private HttpClient _asOwner = null!;
    private HttpClient _asOther = null!;

    private string Invitations => $"/api/v1/workspaces/{_owner.Workspace}/invitations";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _smtp = SmtpReceiver.Start();
        _identity = await IdentityApp.StartAsync(
            _clock, ("Smtp:Host", _smtp.Host), ("Smtp:Port", $"{_smtp.Port}"), ("Smtp:From", "periscope@example.com"), ("Identity:AccessTokenMinutes", "60"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _identity.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [SetUp]
    public async Task PeopleAsync()
    {
        (_owner, _other) = (await _identity.ConfirmedAsync(_smtp), await _identity.RegisterAsync());
        (_asOwner, _asOther) = (await _identity.AsAsync(_owner.Email), await _identity.AsAsync(_other.Email));
    }

    [TearDown]
    public void Leave()
    {
        _asOwner.Dispose();
        _asOther.Dispose();
    }

    [Test]
    public async Task Invited_WithAnAccount_JoinsOnce_AndTheirAddressIsConfirmed()
    {
        await using var changed = await _identity.Service.Bus.ObserveAsync<MemberChanged>();
        var invitation = await _asOwner.InviteAsync(_owner.Workspace, _other.Email, "admin");
        var token = await _smtp.LinkAsync(_other.Email);

        using var accepted = await _asOther.AcceptAsync(token);
        using var again = await _asOther.AcceptAsync(token);

        Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var workspace = (await accepted.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That((workspace["id"]!.GetValue<Guid>(), workspace["role"]!.GetValue<string>()), Is.EqualTo((_owner.Workspace, "admin")));
        Assert.That((await Problem.ShouldBeAsync(again, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "token" }));
        Assert.That((await changed.FirstAsync(m => m.WorkspaceId == _owner.Workspace && m.UserId == _other.Id)).Role, Is.EqualTo("admin"));
        Assert.That((await _asOther.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!["emailVerified"]!.GetValue<bool>(), Is.True);
        var entries = await _asOwner.AuditAsync(_owner.Workspace);
        Assert.That(entries.Actions(), Is.EqualTo(new[] { "member.added", "invitation.sent", "workspace.created" }));
        Assert.That(entries[0]["details"]!["invitationId"]!.GetValue<string>(), Is.EqualTo(invitation["id"]!.GetValue<string>()));
        Assert.That((await ListAsync()).Count, Is.Zero);
    }

    [Test]
    public async Task Secret_IsInTheMailAlone_AndTheAddressInPlainNowhere()
    {
        var invitation = await _asOwner.InviteAsync(_owner.Workspace, _other.Email);
        var token = await _smtp.LinkAsync(_other.Email);

        Assert.That(invitation.ToJsonString(), Does.Not.Contain("pit_"));
        Assert.That((await ListAsync()).Single()!["email"]!.GetValue<string>(), Is.EqualTo(_other.Email));
        var rows = await ReadAsync(
            "SELECT i::text FROM identity.invitations i UNION ALL SELECT q::text FROM identity.mail_queue q UNION ALL SELECT a::text FROM identity.audit_entries a");
        Assert.That(rows, Is.Not.Empty);
        Assert.That(rows, Has.None.Contains(token).And.None.Contains(_other.Email));
        Assert.That(_smtp.Mails.Last(mail => mail.To.Contains(_other.Email)).Text, Does.Contain(_owner.Email)
            .And.Contain("\"Acme\"").And.Contain("the role member").And.Contain($"{IdentityApp.Authority}/invitations?token={token}"));
    }

    [Test]
    public async Task Invited_UnderAnotherAddress_IsRefused_AndTheInvitationStays()
    {
        await _asOwner.InviteAsync(_owner.Workspace, $"{Guid.CreateVersion7():n}@example.com");
        var invited = (await ListAsync()).Single()!["email"]!.GetValue<string>();

        using var stolen = await _asOther.AcceptAsync(await _smtp.LinkAsync(invited));

        await Problem.ShouldBeAsync(stolen, HttpStatusCode.Forbidden);
        Assert.That((await ListAsync()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Invited_WhoBelongsToAHundredWorkspaces_IsToldSo_AndTheInvitationStays()
    {
        await _asOwner.InviteAsync(_owner.Workspace, _other.Email);
        await _identity.GiveWorkspacesAsync(_other.Id, 99);

        using var accepted = await _asOther.AcceptAsync(await _smtp.LinkAsync(_other.Email));

        await Problem.ShouldBeAsync(accepted, HttpStatusCode.Conflict);
        Assert.That((await ListAsync()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Link_AcceptedTwiceAtOnce_WorksOnce()
    {
        await _asOwner.InviteAsync(_owner.Workspace, _other.Email);
        var token = await _smtp.LinkAsync(_other.Email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var response = await _asOther.AcceptAsync(token);
            return response.StatusCode;
        }));

        Assert.That(answers, Is.EquivalentTo(new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest }));
    }

    [Test]
    public async Task Link_AfterTheInvitationIsTakenBack_IsRefused()
    {
        var id = (await _asOwner.InviteAsync(_owner.Workspace, _other.Email))["id"]!.GetValue<string>();
        var token = await _smtp.LinkAsync(_other.Email);

        using var revoked = await _asOwner.DeleteAsync($"{Invitations}/{id}");
        using var late = await _asOther.AcceptAsync(token);
        using var twice = await _asOwner.DeleteAsync($"{Invitations}/{id}");

        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(late, HttpStatusCode.BadRequest);
        await Problem.ShouldBeAsync(twice, HttpStatusCode.NotFound);
        Assert.That(await ReadAsync($"SELECT coalesce(sealed_email::text, token_hash::text) FROM identity.invitations WHERE id = '{id}'"), Is.EqualTo(new[] { "" }));
    }

    [Test]
    public async Task Link_OfSomebodyWhoMayInviteNoMore_IsRefused()
    {
        using var added = await _asOwner.PostAsJsonAsync($"/api/v1/workspaces/{_owner.Workspace}/members", new { email = _other.Email, role = "admin" });
        await Problem.ShouldBeAsync(added, HttpStatusCode.BadRequest);
        var admin = await _identity.ConfirmedAsync(_smtp);
        using var now = await _asOwner.PostAsJsonAsync($"/api/v1/workspaces/{_owner.Workspace}/members", new { email = admin.Email, role = "admin" });
        using var asAdmin = await _identity.AsAsync(admin.Email);
        await asAdmin.InviteAsync(_owner.Workspace, _other.Email);
        var token = await _smtp.LinkAsync(_other.Email);

        using var removed = await _asOwner.DeleteAsync($"/api/v1/workspaces/{_owner.Workspace}/members/{admin.Id}");
        using var accepted = await _asOther.AcceptAsync(token);

        Assert.That((now.StatusCode, removed.StatusCode), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.NoContent)));
        await Problem.ShouldBeAsync(accepted, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Resend_ComesAfterTenMinutes_WithALinkThatReplacesTheFirst()
    {
        var id = (await _asOwner.InviteAsync(_owner.Workspace, _other.Email))["id"]!.GetValue<string>();
        var first = await _smtp.LinkAsync(_other.Email);

        using var tooSoon = await _asOwner.PostAsync($"{Invitations}/{id}/resend", null);
        _clock.Advance(TimeSpan.FromMinutes(11));
        using var sent = await _asOwner.PostAsync($"{Invitations}/{id}/resend", null);
        var second = await _smtp.LinkAsync(_other.Email, number: 2);
        using var old = await _asOther.AcceptAsync(first);
        using var fresh = await _asOther.AcceptAsync(second);

        await Problem.ShouldBeAsync(tooSoon, HttpStatusCode.TooManyRequests);
        Assert.That(tooSoon.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromMinutes(10)));
        Assert.That(sent.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(old, HttpStatusCode.BadRequest);
        Assert.That(fresh.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Person_WhoAskedForFiftyMailsInAnHour_OfWhicheverWorkspaces_GetsNoMore()
    {
        using var made = await _asOwner.PostAsJsonAsync("/api/v1/workspaces", new { name = "Second" });
        var second = (await made.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<Guid>();
        var id = (await _asOwner.InviteAsync(_owner.Workspace, _other.Email))["id"]!.GetValue<string>();
        for (var i = 0; i < 49; i++)
        {
            await _asOwner.InviteAsync(i % 2 == 0 ? second : _owner.Workspace, $"{Guid.CreateVersion7():n}@example.com");
        }

        // Its ten minutes are over, and not the hour in which it was counted.
        await ReadAsync("UPDATE identity.invitations SET asked_at = asked_at - interval '11 minutes' WHERE id = $1", Guid.Parse(id));
        using var again = await _asOwner.PostAsync($"{Invitations}/{id}/resend", null);
        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/workspaces/{second}") { Content = JsonContent.Create(new { name = "Second" }) };
        using var removed = await _asOwner.SendAsync(removal);
        using var more = await _asOwner.PostAsJsonAsync(Invitations, new { email = "ann@example.com", role = "viewer" });

        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        foreach (var refused in new[] { again, more })
        {
            await Problem.ShouldBeAsync(refused, HttpStatusCode.TooManyRequests);
            Assert.That(refused.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.FromMinutes(50)).And.LessThanOrEqualTo(TimeSpan.FromHours(1)));
        }
    }

    [Test]
    public async Task Workspace_WhoseInvitationsWereMailedFiftyTimes_MailsNoMore_WhoeverAsks()
    {
        var admin = await _identity.ConfirmedAsync(_smtp);
        using var added = await _asOwner.PostAsJsonAsync($"/api/v1/workspaces/{_owner.Workspace}/members", new { email = admin.Email, role = "admin" });
        using var asAdmin = await _identity.AsAsync(admin.Email);
        var id = (await _asOwner.InviteAsync(_owner.Workspace, _other.Email))["id"]!.GetValue<string>();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 50; i++)
        {
            await ReadAsync("UPDATE identity.invitations SET asked_at = asked_at - interval '11 minutes' WHERE id = $1", Guid.Parse(id));
            using var again = await (i % 2 == 0 ? asAdmin : _asOwner).PostAsync($"{Invitations}/{id}/resend", null);
            answers.Add(again.StatusCode);
        }

        Assert.That(answers.Take(49), Has.All.EqualTo(HttpStatusCode.OK));
        Assert.That(answers[49], Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Invite_ThatMakesNoSense_IsRefusedWithTheReason()
    {
        await _asOwner.InviteAsync(_owner.Workspace, _other.Email);

        using var twice = await _asOwner.PostAsJsonAsync(Invitations, new { email = _other.Email.ToUpperInvariant(), role = "viewer" });
        using var member = await _asOwner.PostAsJsonAsync(Invitations, new { email = _owner.Email, role = "viewer" });
        using var noAddress = await _asOwner.PostAsJsonAsync(Invitations, new { email = "nobody", role = "viewer" });
        using var noRole = await _asOwner.PostAsJsonAsync(Invitations, new { email = "ann@example.com", role = "king" });
        using var unconfirmed = await _asOther.PostAsJsonAsync($"/api/v1/workspaces/{_other.Workspace}/invitations", new { email = "ann@example.com", role = "viewer" });

        await Problem.ShouldBeAsync(twice, HttpStatusCode.Conflict);
        await Problem.ShouldBeAsync(member, HttpStatusCode.Conflict);
        Assert.That((await Problem.ShouldBeAsync(noAddress, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "email" }));
        Assert.That((await Problem.ShouldBeAsync(noRole, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "role" }));
        await Problem.ShouldBeAsync(unconfirmed, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Admin_CannotInviteAnOwner()
    {
        await _asOwner.InviteAsync(_owner.Workspace, _other.Email, "admin");
        using var joined = await _asOther.AcceptAsync(await _smtp.LinkAsync(_other.Email));

        using var refused = await _asOther.PostAsJsonAsync(Invitations, new { email = "ann@example.com", role = "owner" });

        Assert.That(joined.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(refused, HttpStatusCode.Forbidden);
    }

    [TestCase("POST", "")]
    [TestCase("POST", "/{0}/resend")]
    [TestCase("DELETE", "/{0}")]
    public async Task Admin_WhoIsRemovedWhileTheyWaitForTheLock_InvitesNoMore(string method, string path)
    {
        var admin = await _identity.ConfirmedAsync(_smtp);
        using var added = await _asOwner.PostAsJsonAsync($"/api/v1/workspaces/{_owner.Workspace}/members", new { email = admin.Email, role = "admin" });
        using var asAdmin = await _identity.AsAsync(admin.Email);
        var id = (await asAdmin.InviteAsync(_owner.Workspace, _other.Email))["id"]!.GetValue<string>();

        await using var held = await HeldTransaction.BeginAsync(_identity);
        await held.RunAsync("SELECT 1 FROM identity.workspaces WHERE id = $1 FOR UPDATE", _owner.Workspace);
        await held.RunAsync("DELETE FROM identity.members WHERE workspace_id = $1 AND user_id = $2", _owner.Workspace, admin.Id);
        using var request = new HttpRequestMessage(new HttpMethod(method), Invitations + string.Format(CultureInfo.InvariantCulture, path, id))
        {
            Content = path.Length > 0 ? null : JsonContent.Create(new { email = "ann@example.com", role = "viewer" }),
        };
        var asking = asAdmin.SendAsync(request);
        await held.IsWaitedForAsync();
        await held.CommitAsync();
        using var refused = await asking;

        await Problem.ShouldBeAsync(refused, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Invite_RepeatedWithItsKey_IsOneInvitationAndOneMail()
    {
        var key = $"{Guid.CreateVersion7()}";
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Invitations) { Content = JsonContent.Create(new { email = _other.Email, role = "viewer" }) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await _asOwner.SendAsync(request);
            ids.Add((await response.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>());
        }

        await _smtp.LinkAsync(_other.Email);
        Assert.That(ids.Distinct().Count(), Is.EqualTo(1));
        Assert.That((await ListAsync()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task OpenInvitation_OutlivesKeyRotations_AndGoesWithTheAccountOfItsAddress()
    {
        await _asOwner.InviteAsync(_owner.Workspace, _other.Email);
        var token = await _smtp.LinkAsync(_other.Email);
        await using var system = NpgsqlDataSource.Create(_identity.Service.Database.System);
        var rotation = PersonRing.Rotation(system, _identity.Service.Services.GetRequiredService<MasterKey>(), TimeProvider.System);

        await rotation.RunAsync(CancellationToken.None);
        await rotation.RunAsync(CancellationToken.None);
        using var accepted = await _asOther.AcceptAsync(token);
        await _asOwner.InviteAsync(_owner.Workspace, "leaving@example.com");
        await ReadAsync("SELECT identity.forget_account(id)::text FROM identity.users WHERE id = $1", _other.Id);

        Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await ListAsync()).Select(i => i!["email"]!.GetValue<string>()), Is.EqualTo(new[] { "leaving@example.com" }));
        Assert.That(await ReadAsync("SELECT id::text FROM identity.invitations WHERE workspace_id = $1", _owner.Workspace), Has.Count.EqualTo(1));
    }

    private async Task<JsonArray> ListAsync() => (await _asOwner.GetFromJsonAsync<JsonObject>(Invitations))!["items"]!.AsArray();

    private async Task<List<string>> ReadAsync(string sql, params object[] values)
    {
        await using var admin = NpgsqlDataSource.Create(_identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
        {
            found.Add(await reader.IsDBNullAsync(0) ? "" : reader.GetString(0));
        }

        return found;
    }
}
