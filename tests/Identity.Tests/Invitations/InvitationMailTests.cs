using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Periscope.Identity.Tests.Mail;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Invitations;

/// <summary>How many mails of invitations come to an address, over hours and over many attempts.</summary>
internal sealed class InvitationMailTests
{
    // Behind the real time, by which bearer tokens are checked, and by less than they live.
    private readonly SettableClock _clock = new(TimeProvider.System.GetUtcNow().AddMinutes(-50));
    private SmtpReceiver _smtp = null!;
    private IdentityApp _identity = null!;
    private Registered _owner = null!;
    private HttpClient _asOwner = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _smtp = SmtpReceiver.Start();
        _identity = await IdentityApp.StartAsync(
            _clock, ("Smtp:Host", _smtp.Host), ("Smtp:Port", $"{_smtp.Port}"), ("Smtp:From", "periscope@example.com"), ("Identity:AccessTokenMinutes", "60"));
        _owner = await _identity.ConfirmedAsync(_smtp);
        _asOwner = await _identity.AsAsync(_owner.Email);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _asOwner.Dispose();
        await _identity.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [Test]
    public async Task ServerSaysLaterManyTimes_EveryWorkspacesInvitationIsMailed()
    {
        var address = $"{Guid.CreateVersion7():n}@example.com";
        using var made = await _asOwner.PostAsJsonAsync("/api/v1/workspaces", new { name = "Second" });
        var second = (await made.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<Guid>();

        foreach (var workspace in new[] { _owner.Workspace, second })
        {
            _smtp.AnswerRecipient("451 4.7.1 Try again later", times: 7);
            await _asOwner.InviteAsync(workspace, address);
            await _identity.SendAllAsync(_clock);
        }

        Assert.That(MailsTo(address), Is.EqualTo(2));
    }

    [Test]
    public async Task FiveMails_ThatAreNotAllOfTheLastHour_LeaveRoomForOneMore()
    {
        var address = $"{Guid.CreateVersion7():n}@example.com";
        var id = (await _asOwner.InviteAsync(_owner.Workspace, address))["id"]!.GetValue<string>();
        await _identity.SendAllAsync(_clock);

        foreach (var minutes in new[] { 11, 11, 11, 11, 17 })
        {
            _clock.Advance(TimeSpan.FromMinutes(minutes));
            using var again = await _asOwner.PostAsync($"/api/v1/workspaces/{_owner.Workspace}/invitations/{id}/resend", null);
            Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            await _identity.SendAllAsync(_clock);
        }

        Assert.That(MailsTo(address), Is.EqualTo(6));
    }

    [Test]
    public async Task Address_InvitedByManyWorkspaces_GetsFiveMailsAnHour()
    {
        var address = $"{Guid.CreateVersion7():n}@example.com";
        var workspaces = new List<Guid> { _owner.Workspace };
        for (var i = 0; i < 5; i++)
        {
            using var made = await _asOwner.PostAsJsonAsync("/api/v1/workspaces", new { name = $"Acme {i}" });
            workspaces.Add((await made.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<Guid>());
        }

        foreach (var workspace in workspaces)
        {
            await _asOwner.InviteAsync(workspace, address);
            await _identity.SendAllAsync(_clock);
        }

        Assert.That(MailsTo(address), Is.EqualTo(5));
    }

    [Test]
    public async Task Invite_WithoutAMailServer_SaysSo()
    {
        var owner = await SharedApp.Identity.RegisterAsync();
        using var client = await SharedApp.Identity.AsAsync(owner.Email);

        using var answer = await client.PostAsJsonAsync($"/api/v1/workspaces/{owner.Workspace}/invitations", new { email = "ann@example.com", role = "viewer" });

        await Problem.ShouldBeAsync(answer, HttpStatusCode.ServiceUnavailable);
    }

    private int MailsTo(string address) => _smtp.Mails.Count(mail => mail.To.Contains(address));
}
