using System.Text;
using Periscope.ServiceDefaults.Storage;

namespace Periscope.Agent.Evidence;

/// <summary>Reads extracted texts out of the snapshot store.</summary>
internal sealed class SnapshotTexts(ISnapshotStore store)
{
    /// <summary>The text of that name; null when there is none (any more).</summary>
    public async Task<string?> ReadAsync(Guid workspaceId, string? textHash, CancellationToken cancellationToken) =>
        textHash is not null && await store.GetAsync(workspaceId, textHash, cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
