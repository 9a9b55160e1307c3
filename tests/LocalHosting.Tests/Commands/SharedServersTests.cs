using Periscope.LocalHosting.Commands;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;
using Periscope.TestKit;

namespace Periscope.LocalHosting.Tests.Commands;

/// <summary>What <c>./periscope test</c> and <c>bench</c> start ends with them.</summary>
[NonParallelizable]
internal sealed class SharedServersTests
{
    private static readonly RepositoryLayout s_layout = new(TestContext.CurrentContext.TestDirectory);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Owner_Killed_LeavesNoProcess_AndTheNextClearsItsData()
    {
        // No process has so large a number: proc(5), pid_max is at most 2^22.
        var left = Directory.CreateDirectory(PlaceOf(int.MaxValue)).FullName;
        await using var servers = await SharedServers.StartAsync(s_layout, isDisposable: true);
        Assert.That(left, Does.Not.Exist);
        Assert.That(StateProcesses.Of(servers.Root), Is.Not.Empty);

        // As the system closes the pipe of a process that was killed.
        servers.Guard.Dispose();

        await Eventually.IsTrueAsync(() => StateProcesses.Of(servers.Root).Count == 0, "all are gone", s_patience);
    }

    [Test]
    public void Interrupted_WhileTheyStart_LeavesNothing()
    {
        var place = PlaceOf(Environment.ProcessId);

        Assert.That(() => SharedServers.StartAsync(s_layout, isDisposable: true, Task.CompletedTask), Throws.InstanceOf<LaunchException>());

        Assert.That(StateProcesses.Of(place), Is.Empty);
        Assert.That(place, Does.Not.Exist);
    }

    [Test]
    public async Task Tool_Interrupted_EndsWithAllThatItStarted()
    {
        var state = new StateDirectory(Path.Combine(Path.GetTempPath(), $"periscope-{Guid.CreateVersion7():N}"));
        var program = Path.Combine(s_layout.Root, "artifacts", "bin", "AppHost", s_layout.Configuration, "Periscope.AppHost.dll");
        var interruption = new TaskCompletionSource();
        var running = DotnetTool.RunAsync(
            s_layout.Root, [program, $"--State:Path={state.Root}", "--Local:BackingOnly=true"], onLine: _ => { }, interruption: interruption.Task);
        await Eventually.IsTrueAsync(() => StateProcesses.Of(state.Root).Any(process => process.Command.Contains("beam.smp", StringComparison.Ordinal)), "it has started others", s_patience);

        interruption.SetResult();

        Assert.That(() => running, Throws.InstanceOf<LaunchException>().With.Message.EqualTo("Interrupted."));
        await Eventually.IsTrueAsync(() => StateProcesses.Of(state.Root).Count == 0, "all are gone", s_patience);
        Directory.Delete(state.Root, recursive: true);
    }

    private static string PlaceOf(int owner) => Path.Combine(s_layout.Root, StateDirectory.DefaultName, $"servers-{owner}");
}
