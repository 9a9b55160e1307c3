using System.Diagnostics;
using System.Text;

namespace Periscope.Scenarios.Mesh;

/// <summary>A <c>./periscope</c> that stays in the foreground, as in a terminal.</summary>
internal sealed class RunningCommand : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(6);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public RunningCommand(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Sends it a signal by name, <c>INT</c> for Ctrl-C.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The exit code, when it has ended and everything it said was read.</summary>
    /// <exception cref="TimeoutException">It did not end; it is killed, and what it said is in the message.</exception>
    public async Task<int> EndedAsync()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"It did not end within {s_patience.TotalMinutes} minutes:\n{Output}");
        }

        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
