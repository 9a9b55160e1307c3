using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

internal sealed class TestCommand(RepositoryLayout layout)
{
    public Task<int> RunAsync(string[] words) => Task.FromResult(words.Length + layout.Root.Length > 0 ? 1 : 0);
}
