using System.Text.Json;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>A mesh as seen from outside its AppHost, through the files in its state directory.</summary>
internal sealed class RunningMesh(StateDirectory state)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Null when it does not run.</summary>
    public AppHostFile? Processes => PrivateFile.Read<AppHostFile>(state.AppHost) is { } file && IsAppHost(file.ProcessId) ? file : null;

    public IReadOnlyList<ResourceStatus> Status
    {
        get
        {
            try
            {
                return PrivateFile.Read<List<ResourceStatus>>(state.Status) ?? [];
            }
            catch (JsonException)
            {
                return [];
            }
        }
    }

    /// <summary>Ends it and everything it started. True when there was something to end.</summary>
    public async Task<bool> EndAsync()
    {
        var file = PrivateFile.Read<AppHostFile>(state.AppHost);
        if (file is null)
        {
            return false;
        }

        var wasRunning = IsAppHost(file.ProcessId);
        if (wasRunning)
        {
            Signals.Send(file.ProcessId, Signal.Terminate);
            await GoneAsync(file.ProcessId);
            if (Signals.IsAlive(file.ProcessId))
            {
                Signals.Send(file.ProcessId, Signal.Kill);
            }
        }

        // When the AppHost was killed, its guard is ending what it left.
        await GoneAsync(file.GuardProcessId);
        File.Delete(state.AppHost);
        File.Delete(state.Status);
        return wasRunning;
    }

    private static async Task GoneAsync(int processId)
    {
        for (var waited = TimeSpan.Zero; waited < Patience && IsRunning(processId); waited += Pause)
        {
            await Task.Delay(Pause);
        }
    }

    private static bool IsAppHost(int processId) =>
        CommandLine(processId).Contains("Periscope.AppHost", StringComparison.Ordinal) && IsRunning(processId);

    // A zombie without other threads has ended: only its parent has not asked for its exit code yet.
    private static bool IsRunning(int processId) => Signals.IsAlive(processId) &&
        (!Read(processId, "stat").Contains(") Z ", StringComparison.Ordinal) || ThreadsOf(processId) > 1);

    private static int ThreadsOf(int processId)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{processId}/task").Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string CommandLine(int processId) => Read(processId, "cmdline");

    private static string Read(int processId, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
