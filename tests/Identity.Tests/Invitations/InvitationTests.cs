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

namespace Periscope.Identity.Tests.Invitations;

internal sealed class InvitationTests : InvitationFixture
{
    [Test]
    public async Task Invited_WithAnAccount_JoinsOnce_AndTheirAddressIsConfirmed()
    {
        await using var changed = await Identity.Service.Bus.ObserveAsync<MemberChanged>();
        var invitation = await AsOwner.InviteAsync(Owner.Workspace, Other.Email, "admin");
        var token = await Smtp.LinkAsync(Other.Email);

        using var accepted = await AsOther.AcceptAsync(token);
        using var again = await AsOther.AcceptAsync(token);

        Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var workspace = (await accepted.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.That((workspace["id"]!.GetValue<Guid>(), workspace["role"]!.GetValue<string>()), Is.EqualTo((Owner.Workspace, "admin")));
        Assert.That((await Problem.ShouldBeAsync(again, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "token" }));
        Assert.That((await changed.FirstAsync(m => m.WorkspaceId == Owner.Workspace && m.UserId == Other.Id)).Role, Is.EqualTo("admin"));
        Assert.That((await AsOther.GetFromJsonAsync<JsonObject>("/api/v1/auth/me"))!["emailVerified"]!.GetValue<bool>(), Is.True);
        var entries = await AsOwner.AuditAsync(Owner.Workspace);
        Assert.That(entries.Actions(), Is.EqualTo(new[] { "member.added", "invitation.sent", "workspace.created" }));
        Assert.That(entries[0]["details"]!["invitationId"]!.GetValue<string>(), Is.EqualTo(invitation["id"]!.GetValue<string>()));
        Assert.That((await ListAsync()).Count, Is.Zero);
    }

    [Test]
    public async Task Invitation_IsFoundWhereItsLocationSays_UntilItEnds()
    {
        using var made = await AsOwner.PostAsJsonAsync(Invitations, new { email = Other.Email, role = "member" });
        var location = made.Headers.Location!;
        var found = await AsOwner.GetFromJsonAsync<JsonObject>(location);
        using var strangers = await AsOther.GetAsync(location);
        using var revoked = await AsOwner.DeleteAsync(location);
        using var gone = await AsOwner.GetAsync(location);

        Assert.That(found!.ToJsonString(), Is.EqualTo(await made.Content.ReadAsStringAsync()), "to the last digit of its times");
        await Problem.ShouldBeAsync(strangers, HttpStatusCode.NotFound);
        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(gone, HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Secret_IsInTheMailAlone_AndTheAddressInPlainNowhere()
    {
        var invitation = await AsOwner.InviteAsync(Owner.Workspace, Other.Email);
        var token = await Smtp.LinkAsync(Other.Email);

        Assert.That(invitation.ToJsonString(), Does.Not.Contain("pit_"));
        Assert.That((await ListAsync()).Single()!["email"]!.GetValue<string>(), Is.EqualTo(Other.Email));
        var rows = await ReadAsync(
            "SELECT i::text FROM identity.invitations i UNION ALL SELECT q::text FROM identity.mail_queue q UNION ALL SELECT a::text FROM identity.audit_entries a");
        Assert.That(rows, Is.Not.Empty);
        Assert.That(rows, Has.None.Contains(token).And.None.Contains(Other.Email));
        Assert.That(Smtp.Mails.Last(mail => mail.To.Contains(Other.Email)).Text, Does.Contain(Owner.Email)
            .And.Contain("\"Acme\"").And.Contain("the role member").And.Contain($"{IdentityApp.Authority}/invitations?token={token}"));
    }

    [Test]
    public async Task Invited_UnderAnotherAddress_IsRefused_AndTheInvitationStays()
    {
        await AsOwner.InviteAsync(Owner.Workspace, $"{Guid.CreateVersion7():n}@example.com");
        var invited = (await ListAsync()).Single()!["email"]!.GetValue<string>();

        using var stolen = await AsOther.AcceptAsync(await Smtp.LinkAsync(invited));

        await Problem.ShouldBeAsync(stolen, HttpStatusCode.Forbidden);
        Assert.That((await ListAsync()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Invited_WhoBelongsToAHundredWorkspaces_IsToldSo_AndTheInvitationStays()
    {
        await AsOwner.InviteAsync(Owner.Workspace, Other.Email);
        await Identity.GiveWorkspacesAsync(Other.Id, 99);

        using var accepted = await AsOther.AcceptAsync(await Smtp.LinkAsync(Other.Email));

        await Problem.ShouldBeAsync(accepted, HttpStatusCode.Conflict);
        Assert.That((await ListAsync()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Add_OfSomebodyWhoAgreedToNothing_IsRefusedAsIfTheyHadNoAccount()
    {
        var stranger = await Identity.ConfirmedAsync(Smtp);

        using var nobody = await AddAsync("nobody@example.com", "viewer");
        using var refused = await AddAsync(stranger.Email, "viewer");
        var (admin, asAdmin) = await AdminAsync();
        asAdmin.Dispose();
        await ReadAsync("UPDATE identity.users SET email_verified_at = NULL WHERE id = $1", admin.Id);
        await ReadAsync("DELETE FROM identity.members WHERE workspace_id = $1 AND user_id = $2", Owner.Workspace, admin.Id);
        using var unconfirmed = await AddAsync(admin.Email, "viewer");

        var answers = new List<string>();
        foreach (var answer in new[] { nobody, refused, unconfirmed })
        {
            answers.Add((await Problem.ShouldBeAsync(answer, HttpStatusCode.BadRequest))["errors"]!.ToJsonString());
        }

        Assert.That(answers.Distinct().Single(), Does.StartWith("{\"email\":[\""));
    }

    [Test]
    public async Task Link_AcceptedTwiceAtOnce_WorksOnce()
    {
        await AsOwner.InviteAsync(Owner.Workspace, Other.Email);
        var token = await Smtp.LinkAsync(Other.Email);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using var response = await AsOther.AcceptAsync(token);
            return response.StatusCode;
        }));

        Assert.That(answers, Is.EquivalentTo(new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest }));
    }

    [Test]
    public async Task Link_AfterTheInvitationIsTakenBack_IsRefused()
    {
        var id = (await AsOwner.InviteAsync(Owner.Workspace, Other.Email))["id"]!.GetValue<string>();
        var token = await Smtp.LinkAsync(Other.Email);

        using var revoked = await AsOwner.DeleteAsync($"{Invitations}/{id}");
        using var late = await AsOther.AcceptAsync(token);
        using var twice = await AsOwner.DeleteAsync($"{Invitations}/{id}");

        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(late, HttpStatusCode.BadRequest);
        await Problem.ShouldBeAsync(twice, HttpStatusCode.NotFound);
        Assert.That(await ReadAsync($"SELECT coalesce(sealed_email::text, token_hash::text) FROM identity.invitations WHERE id = '{id}'"), Is.EqualTo(new[] { "" }));
    }

    [Test]
    public async Task Link_OfSomebodyWhoMayInviteNoMore_IsRefused()
    {
        var (admin, asAdmin) = await AdminAsync();
        using var _ = asAdmin;
        await asAdmin.InviteAsync(Owner.Workspace, Other.Email);
        var token = await Smtp.LinkAsync(Other.Email);

        using var removed = await AsOwner.DeleteAsync($"/api/v1/workspaces/{Owner.Workspace}/members/{admin.Id}");
        using var accepted = await AsOther.AcceptAsync(token);

        Assert.That(removed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await Problem.ShouldBeAsync(accepted, HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Invite_ThatMakesNoSense_IsRefusedWithTheReason()
    {
        await AsOwner.InviteAsync(Owner.Workspace, Other.Email);

        using var twice = await AsOwner.PostAsJsonAsync(Invitations, new { email = Other.Email.ToUpperInvariant(), role = "viewer" });
        using var member = await AsOwner.PostAsJsonAsync(Invitations, new { email = Owner.Email, role = "viewer" });
        using var noAddress = await AsOwner.PostAsJsonAsync(Invitations, new { email = "nobody", role = "viewer" });
        using var noRole = await AsOwner.PostAsJsonAsync(Invitations, new { email = "ann@example.com", role = "king" });
        using var unconfirmed = await AsOther.PostAsJsonAsync($"/api/v1/workspaces/{Other.Workspace}/invitations", new { email = "ann@example.com", role = "viewer" });

        await Problem.ShouldBeAsync(twice, HttpStatusCode.Conflict);
        await Problem.ShouldBeAsync(member, HttpStatusCode.Conflict);
        Assert.That((await Problem.ShouldBeAsync(noAddress, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "email" }));
        Assert.That((await Problem.ShouldBeAsync(noRole, HttpStatusCode.BadRequest)).Fields(), Is.EqualTo(new[] { "role" }));
        await Problem.ShouldBeAsync(unconfirmed, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Admin_CannotInviteAnOwner()
    {
        await AsOwner.InviteAsync(Owner.Workspace, Other.Email, "admin");
        using var joined = await AsOther.AcceptAsync(await Smtp.LinkAsync(Other.Email));

        using var refused = await AsOther.PostAsJsonAsync(Invitations, new { email = "ann@example.com", role = "owner" });

        Assert.That(joined.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(refused, HttpStatusCode.Forbidden);
    }

    [TestCase("POST", "")]
    [TestCase("POST", "/{0}/resend")]
    [TestCase("DELETE", "/{0}")]
    public async Task Admin_WhoIsRemovedWhileTheyWaitForTheLock_InvitesNoMore(string method, string path)
    {
        var (admin, asAdmin) = await AdminAsync();
        using var _ = asAdmin;
        var id = (await asAdmin.InviteAsync(Owner.Workspace, Other.Email))["id"]!.GetValue<string>();

        await using var held = await HeldTransaction.BeginAsync(Identity);
        await held.RunAsync("SELECT 1 FROM identity.workspaces WHERE id = $1 FOR UPDATE", Owner.Workspace);
        await held.RunAsync("DELETE FROM identity.members WHERE workspace_id = $1 AND user_id = $2", Owner.Workspace, admin.Id);
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
            using var request = new HttpRequestMessage(HttpMethod.Post, Invitations) { Content = JsonContent.Create(new { email = Other.Email, role = "viewer" }) };
            request.Headers.Add("Idempotency-Key", key);
            using var response = await AsOwner.SendAsync(request);
            ids.Add((await response.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<string>());
        }

        await Smtp.LinkAsync(Other.Email);
        Assert.That(ids.Distinct().Count(), Is.EqualTo(1));
        Assert.That((await ListAsync()).Count, Is.EqualTo(1));
    }

    [Test]
    public async Task OpenInvitation_OutlivesKeyRotations_AndGoesWithTheAccountOfItsAddress()
    {
        await AsOwner.InviteAsync(Owner.Workspace, Other.Email);
        var token = await Smtp.LinkAsync(Other.Email);
        await using var system = NpgsqlDataSource.Create(Identity.Service.Database.System);
        var rotation = PersonRing.Rotation(system, Identity.Service.Services.GetRequiredService<MasterKey>(), TimeProvider.System);

        await rotation.RunAsync(CancellationToken.None);
        await rotation.RunAsync(CancellationToken.None);
        using var accepted = await AsOther.AcceptAsync(token);
        await AsOwner.InviteAsync(Owner.Workspace, "leaving@example.com");
        await ReadAsync("SELECT identity.forget_account(id)::text FROM identity.users WHERE id = $1", Other.Id);

        Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await ListAsync()).Select(i => i!["email"]!.GetValue<string>()), Is.EqualTo(new[] { "leaving@example.com" }));
        Assert.That(await ReadAsync("SELECT id::text FROM identity.invitations WHERE workspace_id = $1", Owner.Workspace), Has.Count.EqualTo(1));
    }
}
