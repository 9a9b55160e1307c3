namespace Periscope.Benchmarks;

/// <summary>NAME [--corpora DIR] [--help]; other "--name value" pairs are kept for the benchmark that knows them.</summary>
internal sealed record BenchmarkOptions(string? Name, bool Help, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Where the corpora are: --corpora, else PERISCOPE_CORPORA, else beside the repository; null when nowhere.</summary>
    public string? Corpora => new[]
    {
        Values.GetValueOrDefault("corpora"),
        Environment.GetEnvironmentVariable("PERISCOPE_CORPORA"),
        Path.Combine(Directory.GetCurrentDirectory(), "..", "shared", "corpora"),
    }.FirstOrDefault(directory => !string.IsNullOrEmpty(directory) && Directory.Exists(directory));

    public static BenchmarkOptions Parse(IReadOnlyList<string> args)
    {
        string? name = null;
        var help = false;
        var values = new Dictionary<string, string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--help" or "-h")
            {
                help = true;
            }
            else if (args[i].StartsWith("--", StringComparison.Ordinal))
            {
                values[args[i][2..]] = i + 1 < args.Count ? args[++i] : "";
            }
            else
            {
                name ??= args[i];
            }
        }
        return new BenchmarkOptions(name, help, values);
    }
}
