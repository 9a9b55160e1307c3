namespace Periscope.ServiceDefaults.Storage;

/// <summary>Bytes that were captured or extracted, kept once per content and workspace and named by their SHA-256 in lower-case hex.</summary>
/// <remarks>
/// What it promises: the same bytes put twice, by any replica, are stored once and answer the same name; a reader never sees half of a
/// write; what is read back is checked against its name, and bytes that no longer match raise <see cref="SnapshotCorruptedException"/>
/// rather than pass for what was captured. One workspace cannot read another's bytes even when it knows the hash, because the workspace
/// is part of the name. Nothing is ever changed in place; deletion is the owner of the retention rule's business.
/// </remarks>
public interface ISnapshotStore
{
    /// <summary>Keeps the content and answers its hash. Putting what is there already costs one look-up.</summary>
    Task<string> PutAsync(Guid workspaceId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>The content with that hash, or null when this workspace has none.</summary>
    /// <exception cref="SnapshotCorruptedException">The stored bytes are not those that were put.</exception>
    Task<byte[]?> GetAsync(Guid workspaceId, string hash, CancellationToken cancellationToken = default);

    /// <summary>Forgets everything of a workspace. Nothing happens when there is nothing.</summary>
    Task DeleteAsync(Guid workspaceId, CancellationToken cancellationToken = default);
}
