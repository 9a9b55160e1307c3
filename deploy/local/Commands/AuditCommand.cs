using Periscope.LocalHosting.State;

namespace Periscope.LocalHosting.Commands;

/// <summary>Has Identity's program check the audit trail, or print its signatures.</summary>
internal sealed class AuditCommand(RepositoryLayout layout)
{
    public Task<int> RunAsync(string[] words)
    {
        var arguments = Arguments.Parse(words, ["--state", "--workspace", "--heads"], [], most: 1);
        var (workspace, heads) = (arguments.Value("--workspace"), arguments.Value("--heads"));
        if (arguments.Words is ["heads"] && workspace is null && heads is null)
        {
            return ServiceProgram.RunAsync(layout, Door.StateOf(layout, arguments), "Identity", "audit", "heads");
        }

        if (arguments.Words is not ["verify"])
        {
            throw new UsageException("audit can verify [--workspace ID] [--heads FILE], or print the heads.");
        }

        if (workspace is not null && !Guid.TryParse(workspace, out _))
        {
            throw new UsageException("--workspace needs a workspace's id.");
        }

        if (heads is not null && !File.Exists(heads))
        {
            throw new UsageException($"--heads: there is no file {heads}.");
        }

        List<string> command = ["audit", "verify"];
        command.AddRange(workspace is null ? [] : ["--workspace", workspace]);
        command.AddRange(heads is null ? [] : ["--heads", Path.GetFullPath(heads)]);
        return ServiceProgram.RunAsync(layout, Door.StateOf(layout, arguments), "Identity", [.. command]);
    }
}
