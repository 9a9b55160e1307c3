using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>Has Identity's program check the audit trail.</summary>
internal sealed class AuditCommand(RepositoryLayout layout)
{
    public Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--state", "--workspace"], [], most: 1);
        if (arguments.Words is not ["verify"])
        {
            throw new UsageException("audit can only verify.");
        }

        var workspace = arguments.Value("--workspace");
        if (workspace is not null && !Guid.TryParse(workspace, out _))
        {
            throw new UsageException("--workspace needs a workspace's id.");
        }

        string[] command = workspace is null ? ["audit", "verify"] : ["audit", "verify", workspace];
        return IdentityProgram.RunAsync(layout, Door.StateOf(layout, arguments), command);
    }
}
