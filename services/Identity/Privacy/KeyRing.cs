using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Keys;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Privacy;

/// <summary>The versions of the key that seals people's keys, and the key of the hash that people are found by.</summary>
/// <remarks>
/// Rows of the database, sealed by the master key, so replicas share them. A version that this process does not know yet is read when it is
/// met first: <see cref="KeyRotation"/> can add one while services run.
/// </remarks>
internal sealed class KeyRing(IServiceScopeFactory scopes, MasterKey master, TimeProvider clock) : IHostedLifecycleService
{
    private const string Person = "person";
    private const string Lookup = "lookup";
    private const long LockKey = 7_305_294;
    private volatile IReadOnlyDictionary<int, Sealing> _versions = new Dictionary<int, Sealing>();
    private byte[] _lookup = [];

    /// <summary>The version that seals now.</summary>
    public int Current => _versions.Keys.Max();

    public byte[] Seal(ReadOnlySpan<byte> key, int version, Guid person) => _versions[version].Seal(key, person.ToByteArray());

    /// <exception cref="CryptographicException">The version is not in the ring, or this is nothing that it sealed for the person.</exception>
    public async Task<byte[]> OpenAsync(byte[] sealedKey, int version, Guid person, CancellationToken cancellationToken)
    {
        if (!_versions.ContainsKey(version))
        {
            await LoadAsync(cancellationToken);
        }

        return _versions.TryGetValue(version, out var sealing)
            ? sealing.Open(sealedKey, person.ToByteArray())
            : throw new CryptographicException($"The key ring has no version {version}.");
    }

    /// <summary>What an address is found by, without telling it: HMAC-SHA256 in hexadecimal.</summary>
    /// <param name="normalised">As <see cref="Accounts.EmailAddress.Key"/>.</param>
    public string HashOf(string normalised) => Convert.ToHexStringLower(HMACSHA256.HashData(_lookup, Encoding.UTF8.GetBytes(normalised)));

    // Before the first request, and before the owner's account is made.
    public Task StartingAsync(CancellationToken cancellationToken) => LoadAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A key as it is kept in the ring.</summary>
    internal static byte[] Purpose(string purpose, int version) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"key ring {purpose} {version}"));

    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var rows = await ReadAsync(db, cancellationToken);
        if (rows.Count == 0)
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
            foreach (var purpose in new[] { Person, Lookup })
            {
                var key = master.Seal(RandomNumberGenerator.GetBytes(Sealing.KeyLength), Purpose(purpose, 1));
                await db.Database.ExecuteSqlAsync(
                    $"INSERT INTO key_ring (purpose, version, sealed_key, created_at) VALUES ({purpose}, 1, {key}, {clock.GetUtcNow()}) ON CONFLICT DO NOTHING",
                    cancellationToken);
            }

            rows = await ReadAsync(db, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        _lookup = Open(rows.Single(row => row.Purpose == Lookup));
        _versions = rows.Where(row => row.Purpose == Person).ToDictionary(row => row.Version, row => new Sealing(Open(row)));
    }

    private static Task<List<RingRow>> ReadAsync(IdentityDbContext db, CancellationToken cancellationToken) => db.Database.SqlQuery<RingRow>(
        $"""SELECT purpose AS "Purpose", version AS "Version", sealed_key AS "SealedKey" FROM key_ring""").ToListAsync(cancellationToken);

    private byte[] Open(RingRow row) => master.Open(row.SealedKey, Purpose(row.Purpose, row.Version));

    private sealed record RingRow(string Purpose, int Version, byte[] SealedKey);
}
