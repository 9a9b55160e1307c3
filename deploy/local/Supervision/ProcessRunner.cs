using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Runs one process of a resource: waits for what it needs, starts it, asks its health, starts it again when it crashes.</summary>
internal sealed class ProcessRunner(
    IResource resource, string name, IProcessSource source, ResourceBoard board, Guard guard, ConsoleLog log, TimeProvider clock) : IResourceRunner
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private CancellationTokenSource _stopping = new();
    private Task _run = Task.CompletedTask;

    public IResource Resource => resource;

    public string Name => name;

    public ConsoleLog Log => log;

    public async Task StartAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_run.IsCompleted)
            {
                _stopping.Dispose();
                _stopping = new CancellationTokenSource();
                var stopping = _stopping.Token;
                board.Update(name, s => s with { Restarts = 0, ExitCode = null, Detail = null, State = ResourceStates.Starting });
                _run = Task.Run(() => RunAsync(stopping), CancellationToken.None);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        try
        {
            await _stopping.CancelAsync();
            await _run;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _gate.Dispose();
        log.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            if (resource.Annotations.OfType<WaitAnnotation>().Any())
            {
                board.Update(name, s => s with { State = ResourceStates.Waiting });
                await DependencyWait.ForAsync(resource, board, log, stopping);
            }

            await KeepRunningAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            board.Update(name, s => s with { State = ResourceStates.Exited, ProcessId = null, StoppedAt = clock.GetUtcNow(), Detail = "Stopped" });
        }
        catch (Exception e) when (e is LaunchException or IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            log.Write(e.Message, isError: true);
            board.Update(name, s => s with { State = ResourceStates.FailedToStart, ProcessId = null, Detail = e.Message });
        }
    }

    private async Task KeepRunningAsync(CancellationToken stopping)
    {
        var backoff = new RestartBackoff();
        while (true)
        {
            var (exitCode, healthyFor) = await RunOnceAsync(stopping);
            stopping.ThrowIfCancellationRequested();
            if (exitCode == 0 || board.Get(name).IsTask)
            {
                board.Update(name, s => s with { State = exitCode == 0 ? ResourceStates.Finished : ResourceStates.Exited });
                return;
            }

            var delay = backoff.NextDelay(healthyFor);
            var detail = string.Create(CultureInfo.InvariantCulture, $"Ended with exit code {exitCode}; starting again in {delay.TotalSeconds} s");
            log.Write(detail, isError: true);
            board.Update(name, s => s with { State = ResourceStates.Restarting, Restarts = s.Restarts + 1, Detail = detail });
            await Task.Delay(delay, clock, stopping);
        }
    }

    private async Task<(int ExitCode, TimeSpan HealthyFor)> RunOnceAsync(CancellationToken stopping)
    {
        board.Update(name, s => s with { State = ResourceStates.Starting });
        var start = await source.PrepareAsync(stopping);
        var child = ChildProcess.Start(start.Plan, guard, log);
        board.Update(name, s => s with
        {
            State = ResourceStates.Running,
            ProcessId = child.Id,
            ExitCode = null,
            StartedAt = clock.GetUtcNow(),
            StoppedAt = null,
            Environment = start.Environment,
            Properties = start.Properties,
            Health = s.Health is { } health ? health with { IsHealthy = null, Description = "Not asked yet" } : null,
        });
        var health = new HealthLoop(name, source, board, clock);
        using var probing = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var probes = health.RunAsync(probing.Token);
        await Task.WhenAny(child.Exited, Task.Delay(Timeout.Infinite, stopping));
        if (!child.Exited.IsCompleted)
        {
            board.Update(name, s => s with { State = ResourceStates.Stopping });
            await child.StopAsync();
        }

        await probing.CancelAsync();
        await probes;
        var exitCode = await child.Exited;
        board.Update(name, s => s with { ProcessId = null, ExitCode = exitCode, StoppedAt = clock.GetUtcNow() });
        return (exitCode, health.HealthyFor);
    }
}
