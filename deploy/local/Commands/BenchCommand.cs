using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

internal sealed class BenchCommand(RepositoryLayout layout)
{
    public async Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--corpora"], []);
        if (arguments.Words is not [var name])
        {
            throw new UsageException("Name the benchmark.");
        }

        var corpora = Path.GetFullPath(arguments.Value("--corpora") ?? Path.Combine(layout.Root, "..", "shared", "corpora"));
        return await DotnetTool.RunAsync(
            layout.Root,
            ["run", "--project", "tests/Benchmarks", "-c", "Release", "--", name, "--corpora", corpora]);
    }
}
