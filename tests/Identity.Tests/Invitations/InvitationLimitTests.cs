using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Periscope.Identity.Tests.Invitations;

/// <summary>How often an invitation is mailed, and how many mails a person and a workspace ask for.</summary>
internal sealed class InvitationLimitTests : InvitationFixture
{
    [Test]
    public async Task Resend_ComesAfterTenMinutes_WithALinkThatReplacesTheFirst()
    {
        var id = (await AsOwner.InviteAsync(Owner.Workspace, Other.Email))["id"]!.GetValue<string>();
        var first = await Smtp.LinkAsync(Other.Email);

        using var tooSoon = await AsOwner.PostAsync($"{Invitations}/{id}/resend", null);
        Clock.Advance(TimeSpan.FromMinutes(11));
        using var sent = await AsOwner.PostAsync($"{Invitations}/{id}/resend", null);
        var second = await Smtp.LinkAsync(Other.Email, number: 2);
        using var old = await AsOther.AcceptAsync(first);
        using var fresh = await AsOther.AcceptAsync(second);

        await Problem.ShouldBeAsync(tooSoon, HttpStatusCode.TooManyRequests);
        Assert.That(tooSoon.Headers.RetryAfter!.Delta, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromMinutes(10)));
        Assert.That(sent.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Problem.ShouldBeAsync(old, HttpStatusCode.BadRequest);
        Assert.That(fresh.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Person_WhoAskedForFiftyMailsInAnHour_OfWhicheverWorkspaces_GetsNoMore()
    {
        using var made = await AsOwner.PostAsJsonAsync("/api/v1/workspaces", new { name = "Second" });
        var second = (await made.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<Guid>();
        var id = (await AsOwner.InviteAsync(Owner.Workspace, Other.Email))["id"]!.GetValue<string>();
        for (var i = 0; i < 49; i++)
        {
            await AsOwner.InviteAsync(i % 2 == 0 ? second : Owner.Workspace, $"{Guid.CreateVersion7():n}@example.com");
        }

        // Its ten minutes are over, and not the hour in which it was counted.
        await ReadAsync("UPDATE identity.invitations SET asked_at = asked_at - interval '11 minutes' WHERE id = $1", Guid.Parse(id));
        using var again = await AsOwner.PostAsync($"{Invitations}/{id}/resend", null);
        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/workspaces/{second}") { Content = JsonContent.Create(new { name = "Second" }) };
        using var removed = await AsOwner.SendAsync(removal);
        using var more = await AsOwner.PostAsJsonAsync(Invitations, new { email = "ann@example.com", role = "viewer" });

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
        var (_, asAdmin) = await AdminAsync();
        using var _2 = asAdmin;
        var id = (await AsOwner.InviteAsync(Owner.Workspace, Other.Email))["id"]!.GetValue<string>();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 50; i++)
        {
            await ReadAsync("UPDATE identity.invitations SET asked_at = asked_at - interval '11 minutes' WHERE id = $1", Guid.Parse(id));
            using var again = await (i % 2 == 0 ? asAdmin : AsOwner).PostAsync($"{Invitations}/{id}/resend", null);
            answers.Add(again.StatusCode);
        }

        Assert.That(answers.Take(49), Has.All.EqualTo(HttpStatusCode.OK));
        Assert.That(answers[49], Is.EqualTo(HttpStatusCode.TooManyRequests));
    }
}
