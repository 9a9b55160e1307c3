using System.Diagnostics;
using Periscope.LocalHosting.State;
using Periscope.TestKit;

namespace Periscope.LocalHosting.Tests.Supervision;

/// <summary>The whole engine with the real servers, killed in a way that gives it no chance to tidy up.</summary>
internal sealed class GuardTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task AppHostKilled_LeavesNoProcess()
    {
        var layout = new RepositoryLayout(TestContext.CurrentContext.TestDirectory);
        var program = Path.Combine(layout.Root, "artifacts", "bin", "AppHost", layout.Configuration, "Periscope.AppHost.dll");
        Assert.That(program, Does.Exist);
        var state = new StateDirectory(Path.Combine(Path.GetTempPath(), $"periscope-{Guid.CreateVersion7():N}"));
        using var appHost = Process.Start(new ProcessStartInfo(
            "dotnet", [program, $"--State:Path={state.Root}", "--Local:BackingOnly=true", "--Local:Disposable=true"])
        { RedirectStandardOutput = true })!;
        try
        {
            await Eventually.IsTrueAsync(() => Status(state) is { Count: 3 } all && all.All(r => r.IsReady), "the servers are ready", Patience);
            var connections = PrivateFile.Read<Dictionary<string, string>>(state.Connections)!;
            Assert.That(connections.Keys, Is.EquivalentTo(new[] { "postgres", "redis", "rabbitmq", "rabbitmq-management" }));
            Assert.That(StateProcesses.Of(state.Root), Is.Not.Empty);

            appHost.Kill();

            await Eventually.IsTrueAsync(() => StateProcesses.Of(state.Root).Count == 0, "all are gone", Patience);
        }
        finally
        {
            if (!appHost.HasExited)
            {
                appHost.Kill();
            }

            Directory.Delete(state.Root, recursive: true);
        }
    }

    private static List<ResourceStatus> Status(StateDirectory state) => PrivateFile.Read<List<ResourceStatus>>(state.Status) ?? [];
}
