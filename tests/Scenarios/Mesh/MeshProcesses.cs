using System.Diagnostics;
using Periscope.TestKit;

namespace Periscope.Scenarios.Mesh;

/// <summary>The operating system's view of the mesh, for scenarios that kill parts of it.</summary>
internal static class MeshProcesses
{
    /// <summary>Everything that runs with the mesh's state directory, or another's.</summary>
    public static IReadOnlyList<(int Id, string Command)> All(string? state = null) => StateProcesses.Of(state ?? RunningMesh.State);

    /// <summary>Ends every process whose command line contains <paramref name="part"/> at once, as a power cut would.</summary>
    public static int Kill(string part)
    {
        var found = All().Where(process => process.Command.Contains(part, StringComparison.Ordinal)).ToList();
        foreach (var (id, _) in found)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It ended with its parent.
            }
        }

        return found.Count;
    }

    /// <summary>Sends a signal by name to everything that runs with a state directory, <c>STOP</c> to freeze it and <c>CONT</c> to let it go on.</summary>
    public static async Task SignalAsync(string signal, string state)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. All(state).Select(process => $"{process.Id}")]);
        await kill.WaitForExitAsync();
    }
}
