using System.Security.Cryptography;
using Npgsql;

namespace Periscope.ServiceDefaults.Security.Rings;

/// <summary>A key in versions, which can be changed while services run: <see cref="KeyRotation"/> adds one and seals everything anew.</summary>
/// <remarks>
/// The versions are rows of the service's table <c>key_ring</c>, sealed by a master key that is not in the database; replicas share them. A
/// version that this process does not know yet is read when it is met first, and one that it knows it does not forget.
/// </remarks>
/// <param name="database">Of a role that may read <c>key_ring</c> and add to it.</param>
/// <param name="schema">The service's.</param>
/// <param name="purpose">What the key is for; a schema can have several rings.</param>
/// <param name="master">Seals the ring, and what was sealed before there was one.</param>
/// <param name="clock">Says when a version was made.</param>
public abstract class KeyRing(NpgsqlDataSource database, string schema, string purpose, Sealing master, TimeProvider clock)
{
    private readonly RingTable _table = new(schema, purpose, master, clock);
    private readonly Lock _lock = new();
    private volatile IReadOnlyDictionary<int, byte[]> _versions = new Dictionary<int, byte[]>();

    /// <summary>
    /// Whether a ring that the master key does not open is gone on with under a new version. What it sealed is lost, and for what only this
    /// service's users can give anew that is better than a service that does not start.
    /// </summary>
    protected virtual bool ReplacesLost => false;

    /// <summary>The version that seals now, read anew: another process may have added one.</summary>
    /// <exception cref="CryptographicException">The master key does not open the ring.</exception>
    public async Task<int> NewestAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(Load.Any, cancellationToken);
        return _versions.Keys.Max();
    }

    /// <param name="plain">What to keep.</param>
    /// <param name="version">From <see cref="NewestAsync"/>, to be kept beside the box.</param>
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
            await LoadAsync(Load.Any, cancellationToken);
        }

        return _versions.TryGetValue(known, out var key)
            ? new Sealing(key).Open(box, bound)
            : throw new CryptographicException($"The key ring has no version {known} of {purpose} that the master key opens.");
    }

    /// <summary>For a service's start: reads the versions, and makes the first when there is none.</summary>
    /// <exception cref="CryptographicException">The master key does not open the ring.</exception>
    public Task LoadAsync(CancellationToken cancellationToken) => LoadAsync(Load.Start, cancellationToken);

    /// <summary>Reads the versions, if there are any.</summary>
    /// <exception cref="CryptographicException">The master key does not open the ring.</exception>
    public Task<bool> TryLoadAsync(CancellationToken cancellationToken) => LoadAsync(Load.Existing, cancellationToken);

    /// <summary>Is told when a version takes the place of one that is lost; see <see cref="ReplacesLost"/>.</summary>
    protected virtual void OnLost(int newest)
    {
    }

    /// <summary>For what a key is used besides sealing, such as a hash.</summary>
    protected byte[] KeyOf(int version) => _versions[version];

    private async Task<bool> LoadAsync(Load load, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var versions = await _table.ReadAsync(connection, cancellationToken);
        if (versions.Count == 0 && load == Load.Existing)
        {
            return false;
        }

        // One that has no key to seal with needs one; and at a start one whose newest is lost, as others seal with that.
        while (!versions.Values.Any(key => key is not null) || (load == Load.Start && versions[versions.Keys.Max()] is null))
        {
            Refuse(versions);
            var next = versions.Keys.DefaultIfEmpty().Max() + 1;
            if (next > 1)
            {
                OnLost(next);
            }

            await _table.AddAsync(connection, next, cancellationToken);
            versions = await _table.ReadAsync(connection, cancellationToken);
        }

        Refuse(versions);
        lock (_lock)
        {
            // Two that load at a time may end in either order, and the one that read less must not take a version away.
            var known = new Dictionary<int, byte[]>(_versions);
            foreach (var (version, key) in versions.Where(version => version.Value is not null))
            {
                known[version] = key!;
            }

            _versions = known;
        }

        return true;
    }

    private void Refuse(Dictionary<int, byte[]?> versions)
    {
        if (versions.ContainsValue(null) && !ReplacesLost)
        {
            throw new CryptographicException($"The master key does not open the key ring of {schema} ({purpose}): it is another one, or the rows are damaged.");
        }
    }

    private enum Load
    {
        // Only what is there.
        Existing,

        // The first is made when there is none.
        Any,

        // Moreover one is made in the place of a newest that is lost.
        Start,
    }
}
