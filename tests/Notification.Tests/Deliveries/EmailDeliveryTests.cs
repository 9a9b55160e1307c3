using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Periscope.Contracts.Identity;
using Periscope.Notification.Alerts;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Deliveries.Email;
using Periscope.Notification.Storage;
using Periscope.Notification.Updates;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Deliveries;

internal sealed class EmailDeliveryTests
{
    [Test]
    public async Task Alert_ServerSaysLaterOnce_ArrivesWithNarrativeReasonsAndSources()
    {
        using var tenant = new Tenant();
        var to = $"{tenant.Workspace:N}@team.example";
        await WatchAsync(tenant, to);
        NotificationApp.Mail.AnswerRecipient("451 4.7.1 Greylisted, try again");
        var update = Updates.Pricing(title: "Prices <up>\r\nBcc: victim@example.com");

        await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace);
        var delivery = await tenant.DeliveryAsync("delivered");

        var mail = NotificationApp.Mail.Mails.Single(m => m.To.Contains(to));
        Assert.Multiple(() =>
        {
            Assert.That(delivery.GetProperty("attempts")[0].GetProperty("code").GetInt32(), Is.EqualTo(451));
            Assert.That(mail.From, Is.EqualTo("alerts@periscope.example"));
            Assert.That(mail.Headers, Has.None.StartsWith("Bcc"));
            Assert.That(mail.Headers, Has.One.StartsWith("Subject: [high] Acme: Prices <up> Bcc: victim@example.com"));
            Assert.That(mail.Headers, Has.One.StartsWith("Message-ID: <msg_"));
            Assert.That(mail.Part("text/plain"), Does.Contain(update.Narrative).And.Contain("A price rose by 20%").And.Contain("Team: $12/mo."));
            Assert.That(mail.Part("text/html"), Does.Contain("<a href=\"https://acme.example/pricing\">Pricing | Acme</a>")
                .And.Contain("&lt;watched&gt;").And.Not.Contain("<watched>"));
        });
    }

    [Test]
    public async Task Alert_WorkspaceHasATimeZone_TellsTimesInIt()
    {
        using var tenant = new Tenant();
        var to = $"{tenant.Workspace:N}@team.example";
        await WatchAsync(tenant, to);
        await NotificationApp.App.Bus.PublishAsync(Settings(tenant, "Asia/Tokyo", version: 3), tenant.Workspace);
        await Eventually.IsTrueAsync(async () => await ZoneAsync(tenant) == "Asia/Tokyo", "the time zone is known");

        var update = Updates.Pricing();
        await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace);
        await tenant.DeliveryAsync("delivered");

        var mail = NotificationApp.Mail.Mails.Single(m => m.To.Contains(to));
        var expected = update.Citations[0].CapturedAt.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        Assert.That(mail.Part("text/plain"), Does.Contain($"{expected} +09:00 (Asia/Tokyo)"));
        Assert.That(mail.Part("text/html"), Does.Contain("(Asia/Tokyo)"));
    }

    [TestCase("Europe/Berlin", "2026-03-29T00:59:00Z", "2026-03-29 01:59 +01:00 (Europe/Berlin)")]
    [TestCase("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29 03:00 +02:00 (Europe/Berlin)")]
    [TestCase("Europe/Atlantis", "2026-03-29T01:00:00Z", "2026-03-29 01:00:00Z")]
    [TestCase("UTC", "2026-03-29T01:00:00Z", "2026-03-29 01:00:00Z")]
    [TestCase(null, "2026-03-29T01:00:00Z", "2026-03-29 01:00:00Z")]
    public void Time_IsToldAsThatZoneReadsIt(string? zone, string at, string expected) =>
        Assert.That(WorkspaceZone.Tell(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), zone), Is.EqualTo(expected));

    [Test]
    public async Task Alert_NoSuchUser_IsDeadAtOnce()
    {
        using var tenant = new Tenant();
        await WatchAsync(tenant, $"{tenant.Workspace:N}@team.example");
        NotificationApp.Mail.AnswerRecipient("550 5.1.1 No such user");

        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), tenant.Workspace);
        var dead = await tenant.DeliveryAsync("dead");

        Assert.That(dead.GetProperty("attempts").GetArrayLength(), Is.EqualTo(1));
        Assert.That(dead.GetProperty("attempts")[0].GetProperty("code").GetInt32(), Is.EqualTo(550));
    }

    [Test]
    public async Task Alert_OneOfTwoRecipientsUnknown_IsSentOnceAndSaysWhoIsMissing()
    {
        using var tenant = new Tenant();
        var (unknown, known) = ($"gone-{tenant.Workspace:N}@team.example", $"here-{tenant.Workspace:N}@team.example");
        await WatchAsync(tenant, unknown, known);
        NotificationApp.Mail.AnswerRecipient($"550 5.1.1 <{unknown}>: no such user");

        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), tenant.Workspace);
        var delivery = await tenant.DeliveryAsync("delivered");

        Assert.That(NotificationApp.Mail.Mails.Count(m => m.To.Contains(known)), Is.EqualTo(1));
        Assert.That(delivery.GetProperty("attempts")[0].GetProperty("error").GetString(),
            Does.Contain("Not taken for recipient 1 (g…@team.example)").And.Not.Contain(unknown));
    }

    [TestCase("550 <ann@a.example>: no", "550 recipient 1 (a…@a.example): no")]
    [TestCase("Joann@A.example is unknown, ann@a.example is not", "recipient 2 (j…@a.example) is unknown, recipient 1 (a…@a.example) is not")]
    [TestCase("<eva@xn--mller-kva.example> is full", "recipient 3 (e…@müller.example) is full")]
    [TestCase("x@a.example is full", "recipient 4 (…@a.example) is full")]
    [TestCase("nothing of anybody", "nothing of anybody")]
    public void HiddenAddresses_KeepWhoIsMeantAndNotTheAddress(string said, string shown) => Assert.That(
        HiddenAddresses.Of(said, ["ann@a.example", "joann@a.example", "eva@müller.example", "x@a.example"]), Is.EqualTo(shown));

    [Test]
    public async Task Alert_SilentServer_TimesOutAndIsTriedAgain()
    {
        using var tenant = new Tenant();
        await WatchAsync(tenant, $"{tenant.Workspace:N}@team.example");
        NotificationApp.Mail.Silent = true;
        var before = NotificationApp.Mail.Connections;

        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), tenant.Workspace);
        await Eventually.IsTrueAsync(() => NotificationApp.Mail.Connections > before, "the server was called");
        NotificationApp.Mail.Silent = false;
        var delivery = await tenant.DeliveryAsync("delivered");

        Assert.That(delivery.GetProperty("attempts")[0].GetProperty("error").GetString(), Does.Contain("did not answer"));
    }

    [Test]
    public async Task Test_NoMailServer_SaysWhichSettingsAreMissing()
    {
        var settings = NotificationApp.Settings();
        settings["Smtp:Host"] = "";
        await using var app = await ServiceApp<NotificationDbContext>.StartAsync("notification", settings);
        using var tenant = new Tenant(app);
        var channel = await tenant.PostAsync("/api/v1/channels", new { kind = "email", name = "Team", config = new { to = new[] { "a@team.example" } } });

        var test = await tenant.PostAsync($"/api/v1/channels/{channel.GetProperty("id").GetGuid()}/test");

        Assert.That(test.GetProperty("delivered").GetBoolean(), Is.False);
        Assert.That(test.GetProperty("error").GetString(), Does.Contain("Smtp:Host").And.Contain("Smtp:From"));
    }

    [Test]
    public void Subject_ControlCharactersAndLength_StaysOneShortLine()
    {
        var update = UpdateResponse.From(Updates.Pricing(title: new string('x', 500) + "\r\n\tX-Evil: 1\0"));
        var alert = new AlertResponse(Guid.Empty, Guid.Empty, update.Id, update.CompetitorId, "high", update.Title, "", false, default);

        var subject = AlertMail.Subject(new OutgoingMessage("msg_1", default, alert, update));

        Assert.That(subject, Has.Length.LessThanOrEqualTo(200));
        Assert.That(subject.Any(char.IsControl), Is.False);
    }

    private static WorkspaceSettingsChanged Settings(Tenant tenant, string zone, int version) => new()
    {
        WorkspaceId = tenant.Workspace,
        Name = "Acme",
        DefaultSchedule = "auto",
        TimeZone = zone,
        Version = version,
        ChangedAt = TimeProvider.System.GetUtcNow(),
    };

    private static async Task<string?> ZoneAsync(Tenant tenant)
    {
        await using var scope = NotificationApp.App.Scope(tenant.Workspace);
        return await scope.ServiceProvider.GetRequiredService<NotificationDbContext>().Zones.Select(zone => zone.Name).SingleOrDefaultAsync();
    }

    private static async Task WatchAsync(Tenant tenant, params string[] to)
    {
        var channel = await tenant.PostAsync("/api/v1/channels", new { kind = "email", name = "Team", config = new { to } });
        await tenant.AddRuleAsync(channel.GetProperty("id").GetString()!);
    }
}
