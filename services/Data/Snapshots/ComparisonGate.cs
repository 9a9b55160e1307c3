namespace Periscope.Data.Snapshots;

/// <summary>Lets as many threads compare pages as there are cores; more of them only take the caches from each other.</summary>
internal sealed class ComparisonGate : IDisposable
{
    private readonly SemaphoreSlim places = new(Environment.ProcessorCount);

    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        try
        {
            return work();
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();
}
