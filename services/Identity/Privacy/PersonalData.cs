using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Accounts;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Privacy;

/// <summary>Seals and opens what names people, each with a key of their own.</summary>
/// <remarks>A key is held for the scope that needed it and no longer: a person who is forgotten is so for the next request.</remarks>
internal sealed partial class PersonalData(IdentityDbContext db, PersonRing ring, LookupKey lookup, ILogger<PersonalData> logger)
{
    /// <summary>What stands where a name was, after its owner's key was destroyed.</summary>
    public const string Erased = "";

    private readonly Dictionary<Guid, Sealing> _keys = [];

    public string HashOf(EmailAddress email) => lookup.HashOf(email.Key);

    /// <summary>A new person's key. It is not kept yet: <see cref="KeepAsync"/> does that, in the transaction that makes the account.</summary>
    public async Task<PersonKey> NewKeyAsync(Guid person, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(Sealing.KeyLength);
        var version = await ring.NewestAsync(cancellationToken);
        _keys[person] = new Sealing(key);
        return new PersonKey(person, version, ring.Seal(key, version, person));
    }

    public Task KeepAsync(PersonKey key, CancellationToken cancellationToken) => db.Database.ExecuteSqlAsync(
        $"SELECT keep_person_key({key.PersonId}, {key.Version}, {key.SealedKey})", cancellationToken);

    /// <summary>
    /// Makes the keys of these people ready for <see cref="Seal"/> and <see cref="Open(Guid, string)"/>. One that the ring does not open is as
    /// if it were destroyed: what it sealed stays as it is, for when the ring is whole again.
    /// </summary>
    public async Task LoadAsync(IEnumerable<Guid> people, CancellationToken cancellationToken)
    {
        Guid[] missing = [.. people.Where(person => !_keys.ContainsKey(person)).Distinct()];
        if (missing.Length == 0)
        {
            return;
        }

        var found = await db.Database.SqlQuery<PersonKey>(
            $"""
            SELECT person_id AS "PersonId", version AS "Version", sealed_key AS "SealedKey" FROM person_keys_of({missing})
            """).ToListAsync(cancellationToken);
        foreach (var key in found)
        {
            try
            {
                _keys[key.PersonId] = new Sealing(await ring.OpenAsync(key.SealedKey, key.Version, key.PersonId, cancellationToken));
            }
            catch (CryptographicException)
            {
                LogUnreadable(key.PersonId, key.Version);
            }
        }
    }

    public async Task<Account> OpenAsync(Account account, CancellationToken cancellationToken)
    {
        await LoadAsync([account.Id], cancellationToken);
        return account with { Email = Open(account.Id, account.Email), Name = Open(account.Id, account.Name) };
    }

    public async Task<Credentials> OpenAsync(Credentials account, CancellationToken cancellationToken)
    {
        await LoadAsync([account.Id], cancellationToken);
        return account with { Email = Open(account.Id, account.Email), Name = Open(account.Id, account.Name) };
    }

    /// <summary>Whether the person's key was loaded.</summary>
    public bool CanSeal(Guid person) => _keys.ContainsKey(person);

    /// <summary>Base64 of what only the person's key opens, which must be loaded.</summary>
    public string Seal(Guid person, string text) =>
        Convert.ToBase64String(_keys[person].Seal(Encoding.UTF8.GetBytes(text), person.ToByteArray()));

    /// <summary><see cref="Erased"/> when there is no key any more.</summary>
    public string Open(Guid person, string text) => _keys.TryGetValue(person, out var key)
        ? Encoding.UTF8.GetString(key.Open(Convert.FromBase64String(text), person.ToByteArray()))
        : Erased;

    /// <summary>Seals an object for the audit trail. Null when the person's key was not loaded in this scope.</summary>
    public byte[]? SealJson(Guid person, object value) => _keys.TryGetValue(person, out var key)
        ? key.Seal(JsonSerializer.SerializeToUtf8Bytes(value, WireJson.Options), AuditBinding(person))
        : null;

    /// <summary>Null when there is no key any more.</summary>
    public JsonElement? OpenJson(Guid person, byte[] value) => _keys.TryGetValue(person, out var key)
        ? JsonSerializer.Deserialize<JsonElement>(key.Open(value, AuditBinding(person)))
        : null;

    private static byte[] AuditBinding(Guid person) => Encoding.ASCII.GetBytes($"audit {person}");

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The key of person {PersonId} is not of version {Version} of the key ring: what it sealed cannot be read")]
    private partial void LogUnreadable(Guid personId, int version);
}

/// <summary>A person's key, sealed by a version of the ring: the row of <c>person_keys_of</c>.</summary>
internal sealed record PersonKey(Guid PersonId, int Version, byte[] SealedKey);
