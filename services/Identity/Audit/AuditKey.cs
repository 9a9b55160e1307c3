using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Audit;

/// <summary>A key that signs the ends of audit chains: ECDSA on P-256 with SHA-256.</summary>
/// <remarks>
/// The master key vouches for it: only who has that can seal a key that opens again. So the verifier takes the public half from the sealed
/// private one, and believes nothing that only the database says.
/// </remarks>
internal sealed class AuditKey(string kid, ECDsa key) : IDisposable
{
    public string Kid { get; } = kid;

    public byte[] Sign(AuditHead head) => key.SignData(AuditContent.Of(head), HashAlgorithmName.SHA256);

    public bool Signed(AuditHead head) => key.VerifyData(AuditContent.Of(head), head.Signature, HashAlgorithmName.SHA256);

    public void Dispose() => key.Dispose();

    public static async Task<AuditKey> MakeAsync(
        NpgsqlConnection connection, MasterKey master, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..16]);
        await using var insert = new NpgsqlCommand("INSERT INTO audit_keys (kid, private_key, created_at) VALUES ($1, $2, $3)", connection)
        {
            Parameters =
            {
                new() { Value = kid },
                new() { Value = master.Seal(key.ExportPkcs8PrivateKey(), Purpose(kid)) },
                new() { Value = now },
            },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
        return new AuditKey(kid, key);
    }

    /// <summary>Every key that the master key vouches for, the newest last.</summary>
    /// <param name="connection">Of a role that may read <c>audit_keys</c>.</param>
    /// <param name="master">The installation's.</param>
    /// <param name="foreign">Is told the kid of each key that somebody else has put there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<List<AuditKey>> LoadAsync(
        NpgsqlConnection connection, MasterKey master, Action<string> foreign, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT kid, private_key FROM identity.audit_keys ORDER BY created_at, kid", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<AuditKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var kid = reader.GetString(0);
            try
            {
                var key = ECDsa.Create();
                key.ImportPkcs8PrivateKey(master.Open(reader.GetFieldValue<byte[]>(1), Purpose(kid)), out _);
                keys.Add(new AuditKey(kid, key));
            }
            catch (CryptographicException)
            {
                foreign(kid);
            }
        }

        return keys;
    }

    private static byte[] Purpose(string kid) => Encoding.ASCII.GetBytes($"audit key {kid}");
}
