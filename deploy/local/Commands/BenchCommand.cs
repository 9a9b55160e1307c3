using Periscope.LocalHosting.Installation;
using Periscope.LocalHosting.State;
using Periscope.LocalHosting.Supervision;

namespace Periscope.LocalHosting.Commands;

internal sealed class BenchCommand(RepositoryLayout layout)
{
    // The others need none, or start a whole mesh themselves.
    private static readonly string[] OnServers = ["outbox", "gateway", "identity"];

    // For the benchmarks that know them.
    private static readonly string[] HandedOn = ["--rounds", "--seconds", "--chromium", "--service"];

    public async Task<int> RunAsync(string[] words)
    {
        using var interruption = new Interruption();
        var arguments = Arguments.Parse(words, ["--corpora", .. HandedOn], [], most: int.MaxValue);
        var corpora = Path.GetFullPath(arguments.Value("--corpora") ?? Path.Combine(layout.Root, "..", "shared", "corpora"));
        if (!arguments.Words.Any(OnServers.Contains))
        {
            return await MeasureAsync(arguments, corpora, environment: null, interruption.Asked);
        }

        await new SystemPackages(SystemPackages.Everything).EnsureAsync(install: true);
        await using var servers = await SharedServers.StartAsync(layout, isDisposable: false, interruption.Asked);
        return await MeasureAsync(arguments, corpora, servers.Environment, interruption.Asked);
    }

    private Task<int> MeasureAsync(Arguments arguments, string corpora, Dictionary<string, string>? environment, Task interruption) => DotnetTool.RunAsync(
        layout.Root,
        [
            "run", "--project", "tests/Benchmarks", "-c", "Release", "--", .. arguments.Words, "--corpora", corpora,
            .. HandedOn.SelectMany(option => arguments.Value(option) is { } value ? new[] { option, value } : []),
        ],
        environment,
        interruption: interruption);
}
