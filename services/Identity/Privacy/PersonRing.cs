using System.Security.Cryptography;
using Npgsql;
using Periscope.Identity.Keys;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security.Rings;

namespace Periscope.Identity.Privacy;

/// <summary>Seals people's keys, and what belongs to a person and has to be read without one: invitations' addresses, second factors' secrets.</summary>
internal sealed class PersonRing(SystemDataSource system, MasterKey master, TimeProvider clock)
    : KeyRing(system.DataSource, Schema, Purpose, master.Sealing, clock)
{
    private const string Schema = "identity";
    private const string Purpose = "person";

    /// <param name="plain">What to keep.</param>
    /// <param name="version">To be kept beside it.</param>
    /// <param name="owner">Whose it is: a person, or an invitation.</param>
    public byte[] Seal(ReadOnlySpan<byte> plain, int version, Guid owner) => Seal(plain, version, owner.ToByteArray());

    /// <exception cref="CryptographicException">The version is not in the ring, or this is nothing that it sealed for the owner.</exception>
    public Task<byte[]> OpenAsync(byte[] box, int version, Guid owner, CancellationToken cancellationToken) =>
        OpenAsync(box, version, owner.ToByteArray(), cancellationToken);

    /// <summary>What gives this ring a new version.</summary>
    public static KeyRotation Rotation(NpgsqlDataSource system, MasterKey master, TimeProvider clock) => new(
        system, Schema, Purpose, master.Sealing, clock,
        new SealedColumn("person_keys", "person_id", "version", "sealed_key", owner => owner.ToByteArray()),
        new SealedColumn("invitations", "id", "version", "sealed_email", owner => owner.ToByteArray()),
        new SealedColumn("second_factors", "user_id", "version", "secret", SecondFactors.SecondFactors.Bound));
}
