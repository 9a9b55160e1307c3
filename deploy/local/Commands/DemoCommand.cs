using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

internal static class DemoCommand
{
    public static Task<int> RunAsync(RepositoryLayout layout, string[] words)
    {
        var state = Door.StateOf(layout, Arguments.Parse(words, ["--state"], []));
        return DotnetTool.RunAsync(layout.Root, ["run", "--project", "clients/demo", "-c", "Release", "--", "--state", state.Root]);
    }
}
