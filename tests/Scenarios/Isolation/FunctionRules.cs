using Npgsql;

namespace Periscope.Scenarios.Isolation;

/// <summary>
/// What the catalogue must say of functions that run as their owner, who is under no workspace's policy: only their service calls them, and
/// what they name is found in their own schema.
/// </summary>
internal static class FunctionRules
{
    private const string Catalogue = """
        SELECT p.oid::regprocedure::text,
            p.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(p.proacl) a
                WHERE pg_get_userbyid(a.grantee) NOT IN (n.nspname, n.nspname || '_owner')),
            NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=' || n.nspname || ', pg_temp']
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
        """;

    /// <summary>What is wrong with the functions that <paramref name="connection"/> sees.</summary>
    public static async Task<IReadOnlyList<string>> ComplaintsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Catalogue, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var complaints = new List<string>();
        while (await reader.ReadAsync())
        {
            if (reader.GetBoolean(1))
            {
                complaints.Add($"{reader.GetString(0)} may be called by others than its service");
            }

            if (reader.GetBoolean(2))
            {
                complaints.Add($"{reader.GetString(0)} trusts its caller's search path");
            }
        }

        return complaints;
    }
}
