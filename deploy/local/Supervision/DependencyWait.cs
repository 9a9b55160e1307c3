using Aspire.Hosting.ApplicationModel;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Holds a resource back until what it waits for is ready.</summary>
internal static class DependencyWait
{
    /// <exception cref="LaunchException">A dependency has ended in a way that will not become ready by itself.</exception>
    public static async Task ForAsync(IResource resource, ResourceBoard board, ConsoleLog log, CancellationToken cancellationToken)
    {
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
        {
            var name = wait.Resource.Name;
            if (!IsSatisfied(wait, board.Replicas(name)))
            {
                log.Write(wait.WaitType == WaitType.WaitForCompletion
                    ? $"Waiting for resource '{name}' to complete"
                    : $"Waiting for resource '{name}' to become healthy");
                await board.WaitAsync(name, replicas => IsSatisfied(wait, replicas), cancellationToken);
            }
        }
    }

    private static bool IsSatisfied(WaitAnnotation wait, IReadOnlyList<ResourceSnapshot> replicas) => replicas.Count > 0 && wait.WaitType switch
    {
        WaitType.WaitUntilStarted => replicas.All(r => r.IsRunning),
        WaitType.WaitUntilHealthy => replicas.All(r => r.IsHealthy),
        _ => replicas.All(r => HasCompleted(wait, r)),
    };

    private static bool HasCompleted(WaitAnnotation wait, ResourceSnapshot replica)
    {
        if (replica.State == ResourceStates.FailedToStart)
        {
            throw new LaunchException($"'{wait.Resource.Name}' failed to start.");
        }

        var ended = replica.State is ResourceStates.Finished or ResourceStates.Exited && replica.ExitCode is not null;
        return !ended || replica.ExitCode == wait.ExitCode
            ? ended
            : throw new LaunchException($"'{wait.Resource.Name}' ended with exit code {replica.ExitCode}; {wait.ExitCode} was expected.");
    }
}
