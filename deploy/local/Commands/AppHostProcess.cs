using System.Diagnostics;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

/// <summary>The AppHost, started in a session of its own so that it outlives the terminal. What it says is in <c>logs/apphost.log</c>.</summary>
internal sealed class AppHostProcess(Process process, string log) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>The process's, which leads a group as soon as it has come so far.</summary>
    public int Id => process.Id;

    public string Log => log;

    public bool HasExited => process.HasExited;

    public Task Exited => process.WaitForExitAsync();

    /// <summary>0 when it was asked to end. Once it has exited.</summary>
    public int ExitCode => process.ExitCode;

    public static AppHostProcess Start(RepositoryLayout layout, StateDirectory state, IReadOnlyDictionary<string, string> settings)
    {
        var program = Path.Combine(layout.Root, "artifacts", "bin", "AppHost", layout.Configuration, "Periscope.AppHost.dll");
        if (!File.Exists(program))
        {
            throw new LaunchException($"{program} is not built: run `dotnet build Platform.sln -c Release`.");
        }

        var log = state.LogOf("apphost");
        File.Delete(state.AppHost);
        File.Delete(state.Status);
        string[] arguments =
        [
            "-c", """exec setsid "$@" >"$0" 2>&1 </dev/null""", log, Environment.ProcessPath!, program,
            $"--State:Path={state.Root}", .. settings.Select(s => $"--{s.Key}={s.Value}"),
        ];
        var process = Process.Start(new ProcessStartInfo("/bin/sh", arguments) { WorkingDirectory = layout.Root })!;
        return new AppHostProcess(process, log);
    }

    /// <summary>Ends it and everything it started, also before it has written down that it runs, or leads a group.</summary>
    public async Task EndAsync(RunningMesh mesh)
    {
        if (await mesh.EndAsync() || process.HasExited)
        {
            return;
        }

        Signals.Send(process.Id, Signal.Terminate);
        await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(s_patience));
        if (!process.HasExited)
        {
            process.Kill();
        }
    }

    public void Dispose() => process.Dispose();
}
