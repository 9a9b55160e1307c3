using Periscope.Contracts.Identity;
using Periscope.TestKit;

namespace Periscope.Crawler.Tests.Sources;

internal sealed class WorkspaceRemovedTests
{
    [Test]
    public async Task WorkspaceRemoved_LeavesNoRowOfIt_AndAllOfTheOthers()
    {
        using var watched = await Watched.KnownAsync();
        using var other = await Watched.KnownAsync();
        await watched.SourceAsync("/");
        await other.SourceAsync("/");
        var before = await CountAsync(other.Workspace);
        Assert.That(await CountAsync(watched.Workspace), Is.GreaterThanOrEqualTo(2));

        await CrawlerFixture.App.Bus.PublishAsync(
            new WorkspaceRemoved { WorkspaceId = watched.Workspace, RemovedAt = TimeProvider.System.GetUtcNow() }, watched.Workspace);

        await Eventually.IsTrueAsync(async () => await CountAsync(watched.Workspace) == 0, "nothing is left");
        Assert.That(await CountAsync(other.Workspace), Is.EqualTo(before));
    }

    private static Task<long> CountAsync(Guid workspace) => StoredRows.CountAsync(CrawlerFixture.App.Database, "crawler", workspace);
}
