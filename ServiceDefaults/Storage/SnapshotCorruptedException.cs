namespace Periscope.ServiceDefaults.Storage;

/// <summary>The bytes stored under a hash do not have that hash: the disk, or a hand, changed them after they were captured.</summary>
public sealed class SnapshotCorruptedException(string hash, Exception? inner = null)
    : IOException($"The stored content of snapshot {hash} does not match its hash.", inner)
{
    public string Hash { get; } = hash;
}
