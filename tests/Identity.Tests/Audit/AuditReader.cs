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
}
