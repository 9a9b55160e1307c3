using Periscope.Contracts.Identity;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Alerts;

internal sealed class WorkspaceRemovedTests
{
    [Test]
    public async Task WorkspaceRemoved_LeavesNoRowOfIt_AndAllOfTheOthers()
    {
        using var tenant = new Tenant();
        using var other = new Tenant();
        foreach (var one in new[] { tenant, other })
        {
            await one.AddRuleAsync("in_app");
            await NotificationApp.App.Bus.PublishAsync(Updates.Pricing(), one.Workspace);
            // The rule, the update, the alert, and what the live stream tells of both.
            await Eventually.IsTrueAsync(async () => await CountAsync(one.Workspace) >= 5, "the alert is raised");
        }

        var before = await CountAsync(other.Workspace);
        await NotificationApp.App.Bus.PublishAsync(
            new WorkspaceRemoved { WorkspaceId = tenant.Workspace, RemovedAt = TimeProvider.System.GetUtcNow() }, tenant.Workspace);

        await Eventually.IsTrueAsync(async () => await CountAsync(tenant.Workspace) == 0, "nothing is left");
        Assert.That(await CountAsync(other.Workspace), Is.EqualTo(before));
    }

    private static Task<long> CountAsync(Guid workspace) => StoredRows.CountAsync(NotificationApp.App.Database, "notification", workspace);
}
