using System.Diagnostics;
using Periscope.LocalHosting.State;

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
            await UntilAsync(() => Status(state) is { Count: 3 } all && all.All(r => r.IsReady), () => string.Join('\n', Status(state)));
            var connections = PrivateFile.Read<Dictionary<string, string>>(state.Connections)!;
            Assert.That(connections.Keys, Is.EquivalentTo(new[] { "postgres", "redis", "rabbitmq", "rabbitmq-management" }));
            Assert.That(Processes(state), Is.Not.Empty);

            appHost.Kill();

            await UntilAsync(() => Processes(state).Count == 0, () => string.Join('\n', Processes(state)));
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

    // Every process of the mesh has the state directory in its arguments or among its variables.
    private static List<string> Processes(StateDirectory state) =>
        [.. Directory.GetDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _))
            .Where(d => (Read(d, "cmdline") + Read(d, "environ")).Contains(state.Root, StringComparison.Ordinal))
            .Select(d => Read(d, "cmdline").Replace('\0', ' '))];

    private static string Read(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> state)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            Assert.That(clock.GetElapsedTime(start), Is.LessThan(Patience), state);
            await timer.WaitForNextTickAsync();
        }
    }
}
