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

        // What one of them has lost keeps no other from its new key.
        var worst = 0;
        foreach (var service in s_services)
        {
            worst = Math.Max(worst, await ServiceProgram.RunAsync(layout, Door.StateOf(layout, arguments), service, "keys", "rotate"));
        }

        return worst;
    }
}
