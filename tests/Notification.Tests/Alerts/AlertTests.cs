using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Periscope.Contracts.Data;
using Periscope.Contracts.Notification;
using Periscope.Notification.Alerts;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Alerts;

internal sealed class AlertTests
{
    [TestCase(10, "critical")]
    [TestCase(9, "critical")]
    [TestCase(8.9, "high")]
    [TestCase(7, "high")]
    [TestCase(4, "medium")]
    [TestCase(3.9, "low")]
    public void Severity_FollowsImpact(double impact, string severity) => Assert.That(Severity.Of(impact), Is.EqualTo(severity));

    [Test]
    public async Task UpdatePublished_RedeliveredAndRepublished_RaisesOneAlertPerRule()
    {
        using var tenant = new Tenant();
        await using var raised = await NotificationApp.App.Bus.ObserveAsync<AlertRaised>();
        await tenant.AddRuleAsync("in_app");
        await tenant.AddRuleAsync("in_app");
        var update = Updates.Pricing();
        var messageId = Guid.CreateVersion7();

        for (var time = 0; time < 5; time++)
        {
            await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace, messageId);
            await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace);
        }
        var last = Updates.Pricing(title: "The last one");
        await NotificationApp.App.Bus.PublishAsync(last, tenant.Workspace);
        await Eventually.IsTrueAsync(async () => (await Alerts(tenant, last)).Length == 2, "the last update has its alerts");

        var alerts = await Alerts(tenant, update);
        Assert.That(alerts, Has.Length.EqualTo(2));
        Assert.That(alerts.Select(a => a.GetProperty("ruleId").GetGuid()), Is.Unique);
        Assert.That(alerts[0].GetProperty("severity").GetString(), Is.EqualTo("high"));
        await Eventually.IsTrueAsync(() => raised.All.Count(r => r.UpdateId == last.UpdateId) == 2, "the last alerts are published");
        Assert.That(raised.All.Count(r => r.UpdateId == update.UpdateId), Is.EqualTo(2));
    }

    [Test]
    public async Task UpdatePublished_NoiseOrRemovedCompetitor_RaisesNothing()
    {
        using var tenant = new Tenant();
        await tenant.AddRuleAsync("in_app");
        var gone = Guid.CreateVersion7();
        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(competitor: gone, title: "Before"), tenant.Workspace);
        await Eventually.IsTrueAsync(async () => (await tenant.ItemsAsync("/api/v1/alerts")).Length == 1, "the alert is raised");

        await NotificationApp.App.Bus.PublishAsync(
            new CompetitorRemoved { CompetitorId = gone, RemovedAt = TimeProvider.System.GetUtcNow() }, tenant.Workspace);
        await Eventually.IsTrueAsync(async () => (await tenant.ItemsAsync("/api/v1/alerts")).Length == 0, "its alerts are forgotten");
        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(competitor: gone, title: "Late"), tenant.Workspace);
        await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(noise: true, title: "Noise"), tenant.Workspace);
        var last = Updates.Pricing(title: "Real");
        await NotificationApp.App.Bus.PublishAsync(last, tenant.Workspace);
        await Eventually.IsTrueAsync(async () => (await Alerts(tenant, last)).Length == 1, "the real update has its alert");

        Assert.That((await tenant.ItemsAsync("/api/v1/alerts")).Select(a => a.GetProperty("title").GetString()), Is.EqualTo(new[] { "Real" }));
    }

    [Test]
    public async Task Alert_ReadAndUnread_FiltersFollow()
    {
        using var tenant = new Tenant();
        await tenant.AddRuleAsync("in_app");
        var update = Updates.Pricing(9.5);
        await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace);
        await Eventually.IsTrueAsync(async () => (await Alerts(tenant, update)).Length == 1, "the alert is raised");
        var id = (await Alerts(tenant, update))[0].GetProperty("id").GetGuid();

        using var read = await tenant.Client.PutAsync($"/api/v1/alerts/{id}/read", null);
        Assert.That((await read.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("read").GetBoolean(), Is.True);
        Assert.That(await tenant.ItemsAsync("/api/v1/alerts?unread=true"), Is.Empty);
        using var unread = await tenant.Client.PutAsJsonAsync($"/api/v1/alerts/{id}/read", new { read = false });
        Assert.That(await tenant.ItemsAsync("/api/v1/alerts?unread=true&severity=critical"), Has.Length.EqualTo(1));
        Assert.That(await tenant.ItemsAsync("/api/v1/alerts?severity=low"), Is.Empty);
        Assert.That(await tenant.ItemsAsync($"/api/v1/alerts?competitorId={update.CompetitorId}"), Has.Length.EqualTo(1));
        Assert.That((await tenant.PostAsync("/api/v1/alerts/read")).GetProperty("updated").GetInt32(), Is.EqualTo(1));
        Assert.That((await tenant.Client.GetAsync("/api/v1/alerts?severity=urgent")).StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static async Task<JsonElement[]> Alerts(Tenant tenant, UpdatePublished update) =>
        [.. (await tenant.ItemsAsync("/api/v1/alerts")).Where(a => a.GetProperty("updateId").GetGuid() == update.UpdateId)];
}
