namespace Periscope.Benchmarks;

internal interface IBenchmark
{
    string Name { get; }

    /// <summary>One line for the list of benchmarks.</summary>
    string Description { get; }

    /// <summary>Prints what it does as it goes; null when it could not run, after saying why.</summary>
    Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken);
}
