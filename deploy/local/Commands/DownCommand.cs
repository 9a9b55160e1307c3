using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

internal sealed class DownCommand(RepositoryLayout layout)
{
    public async Task<int> RunAsync(string[] words)
    {
        var state = Door.StateOf(layout, Arguments.Parse(words, ["--state"], []));
        Console.WriteLine(await new RunningMesh(state).EndAsync() ? "Ended." : $"Nothing runs from {state.Root}.");
        return 0;
    }
}
