using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

internal sealed class StatusCommand(RepositoryLayout layout)
{
    public int Run(string[] words)
    {
        var state = Door.StateOf(layout, Arguments.Parse(words, ["--state"], []));
        var mesh = new RunningMesh(state);
        if (mesh.Processes is null)
        {
            Console.WriteLine($"Nothing runs from {state.Root}: start it with `./periscope up`.");
            return 1;
        }

        var resources = mesh.Status;
        foreach (var resource in resources)
        {
            var restarts = resource.Restarts > 0 ? $"  restarts: {resource.Restarts}" : "";
            Console.WriteLine($"{resource.Resource,-22} {resource.State,-26} {resource.Url,-26} {resource.ProcessId,7}{restarts}  {resource.Detail}".TrimEnd());
        }

        return resources.Count > 0 && resources.All(r => r.IsReady) ? 0 : 1;
    }
}
