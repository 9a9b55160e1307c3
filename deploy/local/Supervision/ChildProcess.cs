using System.ComponentModel;
using System.Diagnostics;

namespace Periscope.LocalHosting.Supervision;

/// <summary>A started process, leader of a session of its own, so that what it starts can be ended with it.</summary>
internal sealed class ChildProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly LaunchPlan _plan;

    private ChildProcess(Process process, LaunchPlan plan, Guard guard, ConsoleLog log)
    {
        _process = process;
        _plan = plan;
        Id = process.Id;
        guard.Watch(Id);
        Exited = AwaitExitAsync(guard, log);
    }

    public int Id { get; }

    /// <summary>The exit code; 128 and more when a signal ended the process.</summary>
    public Task<int> Exited { get; }

    public static ChildProcess Start(LaunchPlan plan, Guard guard, ConsoleLog log)
    {
        string[] command =
        [
            .. plan.InBackground ? ["nice", "-n", "10"] : Array.Empty<string>(),
            "setsid",
            .. plan.User is { } user ? SystemUser.Prefix(user, plan.WorkingDirectory) : [],
            plan.Program,
            .. plan.Arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = plan.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in plan.Environment)
        {
            start.Environment[name] = value;
        }

        if (!Programs.IsExecutable(plan.Program))
        {
            throw new LaunchException($"The program '{plan.Program}' is not there or not executable.");
        }

        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return new ChildProcess(process, plan, guard, log);
        }
        catch (Win32Exception e)
        {
            throw new LaunchException($"{command[0]}: {e.Message}");
        }
    }

    /// <summary>Asks the process to end and, when it does not, ends it.</summary>
    public async Task StopAsync()
    {
        Signals.Send(Id, _plan.StopSignal);
        try
        {
            await Exited.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            Signals.SendToGroup(Id, Signal.Kill);
            await Exited;
        }
    }

    private async Task<int> AwaitExitAsync(Guard guard, ConsoleLog log)
    {
        var output = CopyAsync(_process.StandardOutput, log, isError: false);
        var error = CopyAsync(_process.StandardError, log, isError: true);
        await _process.WaitForExitAsync();
        await SweepAsync();
        guard.Forget(Id);
        // A process that left the group could hold the pipe open for ever.
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(TimeSpan.FromSeconds(1)));
        var code = _process.ExitCode;
        _process.Dispose();
        return code;
    }

    // What the process started and left behind; a killed process needs a moment to be gone.
    private async Task SweepAsync()
    {
        for (var tries = 0; tries < 20 && Signals.SendToGroup(Id, Signal.Kill); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private static async Task CopyAsync(StreamReader reader, ConsoleLog log, bool isError)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                log.Write(line, isError);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The process is gone and its last words with it.
        }
    }
}
