namespace Periscope.ServiceDefaults.Security.Rings;

/// <summary>What the command <c>keys rotate</c> of every service's program prints and answers.</summary>
public static class RotationCommand
{
    /// <summary>The exit code: 0, or 1 when rows were lost, which are named, or 2 when the rotation could not begin.</summary>
    /// <param name="rotation">What to run.</param>
    /// <param name="summary">A sentence on what was done.</param>
    /// <param name="output">Where it is said.</param>
    public static async Task<int> RunAsync(KeyRotation rotation, Func<RotationReport, string> summary, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(rotation);
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            var report = await rotation.RunAsync(CancellationToken.None);
            await output.WriteLineAsync(summary(report));
            foreach (var (table, id) in report.Lost)
            {
                await output.WriteLineAsync($"{table} {id} does not open with any key, and was left as it is.");
            }

            return report.Lost.Count == 0 ? 0 : 1;
        }
        catch (RotationException e)
        {
            await output.WriteLineAsync(e.Message);
            return 2;
        }
    }
}
