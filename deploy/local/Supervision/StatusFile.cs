using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Supervision;

/// <summary>Lets other processes follow the board: <c>./periscope up</c> and <c>status</c> read this file.</summary>
internal static class StatusFile
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task KeepAsync(ResourceBoard board, string path, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in board.WatchAsync(cancellationToken))
            {
                PrivateFile.Write(path, board.All.Where(s => s.Type != Dashboard.ResourceTypes.Parameter).Select(Line));
                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The AppHost ends.
        }
    }

    private static ResourceStatus Line(ResourceSnapshot snapshot) => new(
        snapshot.Name,
        snapshot.ResourceName,
        snapshot.Type,
        snapshot.IsRunning && !snapshot.IsHealthy ? "Running (not healthy yet)" : snapshot.State,
        snapshot.IsReady,
        snapshot.HasFailed,
        snapshot.Restarts,
        snapshot.ProcessId,
        snapshot.ExitCode,
        snapshot.Detail ?? (snapshot.IsHealthy ? null : snapshot.Health?.Description),
        snapshot.Urls.Count > 0 ? snapshot.Urls[0].Url : null,
        snapshot.Urls.ToDictionary(url => url.Endpoint, url => url.Url));
}
