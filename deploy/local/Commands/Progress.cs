using System.Diagnostics;
using System.Globalization;
using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>Tells how a start goes, a line for each change of state, until all is ready or something has failed.</summary>
internal sealed class Progress(RunningMesh mesh, AppHostProcess appHost, StateDirectory state)
{
    private const int TooManyRestarts = 3;
    private const int LastLines = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Dictionary<string, string> _shown = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    public async Task<bool> UntilReadyAsync(Task? interruption = null)
    {
        while (interruption is not { IsCompleted: true })
        {
            var resources = mesh.Status;
            Show(resources);
            if (resources.Count > 0 && resources.All(r => r.IsReady))
            {
                return true;
            }

            var failed = resources.Where(r => r.HasFailed || (r.Restarts >= TooManyRestarts && !r.IsReady)).ToList();
            if (failed.Count > 0)
            {
                // What waits in vain for another one is not the cause.
                var cause = failed.FirstOrDefault(r => r.ExitCode is not null) ?? failed[0];
                Explain($"{cause.Resource} failed: {cause.Detail ?? $"it ended with exit code {cause.ExitCode}"}", state.LogOf(cause.Resource));
                return false;
            }

            if (appHost.HasExited)
            {
                Explain("The AppHost has ended.", appHost.Log);
                return false;
            }

            if (Stopwatch.GetElapsedTime(_started) > Patience)
            {
                var late = resources.FirstOrDefault(r => !r.IsReady);
                Explain($"{late?.Resource ?? "The AppHost"} is not ready after {Patience.TotalMinutes} minutes.", late is null ? appHost.Log : state.LogOf(late.Resource));
                return false;
            }

            await Task.Delay(Pause);
        }

        await Console.Error.WriteLineAsync("Interrupted; ending what was started...");
        return false;
    }

    private void Show(IReadOnlyList<ResourceStatus> resources)
    {
        foreach (var resource in resources)
        {
            var text = resource is { State: "Running", IsReady: true } ? "Running, healthy" : resource.State;
            if (text is not ("NotStarted" or "Starting") && _shown.GetValueOrDefault(resource.Name) != text)
            {
                _shown[resource.Name] = text;
                var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
                var detail = resource.State is "Restarting" or "FailedToStart" ? $"  {resource.Detail}" : "";
                Console.WriteLine($"{seconds,6} s  {resource.Resource,-22} {text}{detail}");
            }
        }
    }

    private static void Explain(string message, string log)
    {
        Console.Error.WriteLine();
        Console.Error.WriteLine(message);
        if (File.Exists(log))
        {
            Console.Error.WriteLine($"The last lines of {log}:");
            foreach (var line in File.ReadLines(log).TakeLast(LastLines))
            {
                Console.Error.WriteLine($"  {line}");
            }
        }
    }
}
