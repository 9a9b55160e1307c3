using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>Has Identity's program give the key ring a new version.</summary>
internal sealed class KeysCommand(RepositoryLayout layout)
{
    public Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--state"], [], most: 1);
        return arguments.Words is ["rotate"]
            ? IdentityProgram.RunAsync(layout, Door.StateOf(layout, arguments), "keys", "rotate")
            : throw new UsageException("keys can only rotate.");
    }
}
