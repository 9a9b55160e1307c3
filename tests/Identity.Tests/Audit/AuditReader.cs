using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Identity.Audit;
using Periscope.Identity.Keys;

namespace Periscope.Identity.Tests.Audit;

/// <summary>The audit trail as callers, the verifier and the database's superuser see it.</summary>
internal static class AuditReader
{
    private const string Rehash = """
        DO $$ DECLARE r record; h bytea; BEGIN
            SELECT hash INTO h FROM audit_entries WHERE chain = '{0}' AND sequence = 2;
            FOR r IN SELECT * FROM audit_entries WHERE chain = '{0}' AND sequence > 2 ORDER BY sequence LOOP
                UPDATE audit_entries SET previous_hash = h, hash = sha256(h || convert_to(
                    audit_field(chain::text) || audit_field(id::text) || audit_field((extract(epoch FROM at) * 1000000)::bigint::text)
                    || audit_field(action) || audit_field(actor_kind) || audit_field(actor_id) || audit_field(subject_id::text)
                    || audit_field(details) || audit_field(correlation_id) || audit_field(encode(personal, 'hex'))
                    || audit_field(personal_of::text), 'UTF8'))
                WHERE chain = r.chain AND sequence = r.sequence RETURNING hash INTO h;
            END LOOP;
            UPDATE audit_chains SET hash = h WHERE chain = '{0}';
        END $$;
        """;

    public static async Task<List<JsonNode>> AuditAsync(this HttpClient client, Guid workspace, string query = "")
    {
        var page = (await client.GetFromJsonAsync<JsonObject>($"/api/v1/workspaces/{workspace}/audit?limit=200{query}"))!;
        return [.. page["items"]!.AsArray().Select(item => item!)];
    }

    public static IEnumerable<string> Actions(this IEnumerable<JsonNode> entries) => entries.Select(e => e["action"]!.GetValue<string>());

    public static async Task<AuditReport> VerifyAsync(this IdentityApp identity, Guid? chain, params AuditHead[] copies)
    {
        await using var database = NpgsqlDataSource.Create(identity.Service.Database.System);
        return await new AuditVerifier(database, identity.Service.Services.GetRequiredService<MasterKey>()).VerifyAsync(chain, copies, CancellationToken.None);
    }

    public static Task SignAsync(this IdentityApp identity) =>
        identity.Service.Services.GetRequiredService<AuditSigner>().SignAsync(everything: true, CancellationToken.None);

    /// <summary>Does what only the database's superuser can: past row policies, rights and triggers.</summary>
    public static async Task TamperAsync(this IdentityApp identity, string sql, params object[] values)
    {
        await using var database = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var connection = await database.OpenConnectionAsync();
        await using var free = new NpgsqlCommand("SET session_replication_role = replica; SET search_path = identity", connection);
        await free.ExecuteNonQueryAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        Assert.That(await command.ExecuteNonQueryAsync(), Is.Not.Zero, "the tampering did nothing");
    }

    /// <summary>Changes entry 3, and the hashes of all after it.</summary>
    public static async Task WriteAnewAsync(this IdentityApp identity, Guid chain)
    {
        await identity.TamperAsync("UPDATE audit_entries SET details = '{}' WHERE chain = $1 AND sequence = 3", chain);
        await identity.TamperAsync(Rehash.Replace("{0}", chain.ToString(), StringComparison.Ordinal));
    }

    /// <summary>Has the chain look as if it had never been signed.</summary>
    public static async Task RemoveSignaturesAsync(this IdentityApp identity, Guid chain)
    {
        await identity.TamperAsync("DELETE FROM audit_heads WHERE chain = $1", chain);
        await identity.TamperAsync("UPDATE audit_chains SET signed_sequence = 0, unsigned_since = now() WHERE chain = $1", chain);
    }

    /// <summary>Up to which entries there are signatures.</summary>
    public static async Task<List<long>> HeadsAsync(this IdentityApp identity, Guid chain)
    {
        await using var database = NpgsqlDataSource.Create(identity.Service.Database.System);
        await using var command = database.CreateCommand("SELECT sequence FROM identity.audit_heads WHERE chain = $1 ORDER BY sequence");
        command.Parameters.Add(new() { Value = chain });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<long>();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetInt64(0));
        }

        return found;
    }
}
