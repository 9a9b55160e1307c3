namespace Periscope.TestKit;

/// <summary>A server that takes a request and says nothing more.</summary>
public static class Stall
{
    /// <summary>Ends when the caller has given up, and not before.</summary>
    public static async Task UntilAsync(CancellationToken gone)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = gone.Register(left.SetResult);
        await left.Task;
    }
}
