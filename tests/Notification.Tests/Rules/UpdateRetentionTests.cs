using Microsoft.Extensions.DependencyInjection;
using Periscope.Notification.Storage;
using Periscope.Notification.Updates;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Rules;

internal sealed class UpdateRetentionTests
{
    [Test]
    public async Task Forget_OldUpdates_KeepsThoseThatAnAlertShows()
    {
        using var tenant = new Tenant();
        var (silent, alerted) = (Updates.Pricing(1, title: "Silent"), Updates.Pricing(9, title: "Alerted"));
        await tenant.AddRuleAsync("in_app");
        foreach (var update in new[] { silent, alerted })
        {
            await NotificationApp.App.Bus.PublishAsync(update, tenant.Workspace);
        }
        await using var scope = NotificationApp.App.Scope(tenant.Workspace);
        var db = scope.ServiceProvider.GetRequiredService<NotificationDbContext>();
        await Eventually.IsTrueAsync(() => db.Updates.Count() == 2, "both are known");

        var retention = new UpdateRetention();
        await retention.ForgetAsync(db, tenant.Workspace, silent.PublishedAt.AddDays(29), CancellationToken.None);
        Assert.That(db.Updates.Count(), Is.EqualTo(2));
        await retention.ForgetAsync(db, tenant.Workspace, silent.PublishedAt.AddDays(31), CancellationToken.None);

        Assert.That(db.Updates.Select(u => u.Id), Is.EqualTo(new[] { alerted.UpdateId }));
    }
}
