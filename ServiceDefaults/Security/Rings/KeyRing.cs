using System.Security.Cryptography;
using Npgsql;

namespace Periscope.ServiceDefaults.Security.Rings;

/// <summary>A key in versions, which can be changed while services run: <see cref="KeyRotation"/> adds one and seals everything anew.</summary>
/// <remarks>
/// The versions are rows of the service's table <c>key_ring</c>, sealed by a master key that is not in the database; replicas share them. A
/// version that this process does not know yet is read when it is met first.
/// </remarks>
/// <param name="database">Of a role that may read <c>key_ring</c> and add to it.</param>
/// <param name="schema">The service's.</param>
/// <param name="purpose">What the key is for; a schema can have several rings.</param>
/// <param name="master">Seals the ring, and what was sealed before there was one.</param>
/// <param name="clock">Says when a version was made.</param>
public abstract class KeyRing(NpgsqlDataSource database, string schema, string purpose, Sealing master, TimeProvider clock)
{
    private readonly RingTable _table = new(schema, purpose, master, clock);
    private volatile IReadOnlyDictionary<int, byte[]> _versions = new Dictionary<int, byte[]>();

    /// <summary>The version that seals now.</summary>
    /// <exception cref="InvalidOperationException"><see cref="LoadAsync"/> was not called yet.</exception>
    public int Current => _versions.Count > 0 ? _versions.Keys.Max() : throw new InvalidOperationException("The key ring is not loaded.");

    /// <param name="plain">What to keep.</param>
    /// <param name="version"><see cref="Current"/>, to be kept beside the box.</param>
    /// <param name="bound">What it belongs to; only who names the same again can open it.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, int version, ReadOnlySpan<byte> bound) => new Sealing(_versions[version]).Seal(plain, bound);

    /// <param name="box">What <see cref="Seal"/> gave.</param>
    /// <param name="version">The one beside it; null when the master key itself sealed it, before there was a ring.</param>
    /// <param name="bound">What it belongs to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CryptographicException">The version is not in the ring, or this is nothing that it sealed for that owner.</exception>
    public async Task<byte[]> OpenAsync(byte[] box, int? version, byte[] bound, CancellationToken cancellationToken)
    {
        if (version is not { } known)
        {
            return master.Open(box, bound);
        }

        if (!_versions.ContainsKey(known))
        {
            await LoadAsync(cancellationToken);
        }

        return _versions.TryGetValue(known, out var key)
            ? new Sealing(key).Open(box, bound)
            : throw new CryptographicException($"The key ring has no version {known} of {purpose}.");
    }

    /// <summary>Reads the versions, and makes the first when there is none.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var versions = await _table.ReadAsync(connection, cancellationToken);
        if (versions.Count == 0)
        {
            await _table.AddAsync(connection, version: 1, cancellationToken);
            versions = await _table.ReadAsync(connection, cancellationToken);
        }

        _versions = versions;
    }

    /// <summary>For what a key is used besides sealing, such as a hash.</summary>
    protected byte[] KeyOf(int version) => _versions[version];
}
