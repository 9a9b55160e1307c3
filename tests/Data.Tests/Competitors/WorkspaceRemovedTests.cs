using Periscope.Contracts.Identity;
using Periscope.TestKit;

namespace Periscope.Data.Tests.Competitors;

internal sealed class WorkspaceRemovedTests
{
    [Test]
    public async Task WorkspaceRemoved_LeavesNoRowAndNoPageOfIt_AndAllOfTheOthers()
    {
        using var desk = await Desk.OpenAsync();
        using var other = await Desk.OpenAsync();
        foreach (var one in new[] { desk, other })
        {
            var capture = await one.CaptureOfAsync(await one.AddCompetitorAsync(), Guid.CreateVersion7(), Desk.Page("<p>9 a month</p>"), TimeProvider.System.GetUtcNow());
            await one.App.Bus.PublishAsync(capture, one.Workspace);
            await Eventually.IsTrueAsync(async () => await CountAsync(one) > 2, "the page is recorded");
        }

        var before = await CountAsync(other);
        await desk.App.Bus.PublishAsync(new WorkspaceRemoved { WorkspaceId = desk.Workspace, RemovedAt = TimeProvider.System.GetUtcNow() }, desk.Workspace);

        await Eventually.IsTrueAsync(async () => await CountAsync(desk) == 0, "nothing is left");
        await Eventually.IsTrueAsync(() => Task.FromResult(!Pages(desk)), "the files are gone");
        Assert.That(await CountAsync(other), Is.EqualTo(before));
        Assert.That(Pages(other), Is.True);
    }

    private static Task<long> CountAsync(Desk desk) => StoredRows.CountAsync(desk.App.Database, "data", desk.Workspace);

    private static bool Pages(Desk desk) => Directory.EnumerateFiles(desk.App.SnapshotsPath, "*", SearchOption.AllDirectories)
        .Any(file => file.Contains(desk.Workspace.ToString("N"), StringComparison.OrdinalIgnoreCase) || file.Contains($"{desk.Workspace}", StringComparison.OrdinalIgnoreCase));
}
