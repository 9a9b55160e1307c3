using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>Has the services that keep secrets give their key rings a new version.</summary>
internal sealed class KeysCommand(RepositoryLayout layout)
{
    // Those with a table key_ring.
    private static readonly string[] s_services = ["Identity", "Notification"];

    public async Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--state"], [], most: 1);
        if (arguments.Words is not ["rotate"])
        {
            throw new UsageException("keys can only rotate.");
        }

        foreach (var service in s_services)
        {
            if (await ServiceProgram.RunAsync(layout, Door.StateOf(layout, arguments), service, "keys", "rotate") is not 0 and var exitCode)
            {
                return exitCode;
            }
        }

        return 0;
    }
}
