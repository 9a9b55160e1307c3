using System.Diagnostics;

namespace Periscope.TestKit;

/// <summary>
/// Ends a mesh that a test or a benchmark starts in the background, when this process ends, however it does: a small shell process, which
/// no signal of the terminal reaches, waits for the end of a pipe that this process holds.
/// </summary>
public sealed class MeshGuard : IAsyncDisposable
{
    // Says why it could not, and nothing when it could.
    private const string Script =
        """read -r state; read -r _; said=$("$0" down --state "$state" 2>&1 && rm -rf "$state" 2>&1) || printf 'exit code %s: %s' "$?" "$said" """;

    private readonly Process _process;
    private readonly string _state;

    /// <param name="door">The path of <c>./periscope</c>.</param>
    /// <param name="state">The mesh's state directory, which is deleted too.</param>
    // Forked: nobody's child is not found by who ends this process and all its children.
    public MeshGuard(string door, string state)
    {
        _state = state;
        _process = Process.Start(new ProcessStartInfo("setsid", ["--fork", "sh", "-c", Script, door])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        // Not as an argument, by which the mesh's own processes are told from others.
        _process.StandardInput.WriteLine(state);
        _process.StandardInput.Flush();
    }

    /// <summary>Ends the mesh and deletes its state directory, if somebody has not before.</summary>
    /// <exception cref="InvalidOperationException">It could not; the directory with its logs is still there.</exception>
    public async ValueTask DisposeAsync()
    {
        string said;
        using (_process)
        {
            _process.StandardInput.Close();
            said = await _process.StandardOutput.ReadToEndAsync();
        }

        if (said.Length > 0)
        {
            throw new InvalidOperationException($"The mesh of {_state} could not be ended: {said}");
        }
    }
}
