using Npgsql;

namespace Periscope.Scenarios.Isolation;

/// <summary>What the catalogue must say of every table of every service, and the tables that are other, each with its reason.</summary>
internal static class TableRules
{
    /// <summary>Without row-level security. <c>*</c> stands for every service.</summary>
    private static readonly Dictionary<string, string> s_open = new()
    {
        ["*.inbox"] = "ids of messages, and nothing of what they said",
        ["*.migrations"] = "the schema's own history",
        ["identity.signing_keys"] = "the installation's, sealed by a key that is not in the database",
        ["identity.audit_keys"] = "the installation's public keys; the service's role cannot read them",
        ["*.key_ring"] = "versions of the installation's keys, sealed by one that is not in the database",
        ["identity.form_keys"] = "the installation's, which protect forms before anybody has signed in",
    };

    /// <summary>With a policy for the service's role that is no comparison with the workspace.</summary>
    private static readonly Dictionary<string, string> s_otherwise = new()
    {
        ["identity.users"] = "people belong to several workspaces, and are seen through their membership of the present one",
    };

    private const string Catalogue = """
        SELECT c.relnamespace::regnamespace::text, c.relname, c.relrowsecurity,
            EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped),
            ARRAY(SELECT coalesce(pg_get_expr(p.polqual, c.oid), '') || ' ' || coalesce(pg_get_expr(p.polwithcheck, c.oid), '')
                FROM pg_policy p WHERE p.polrelid = c.oid AND (r.oid = ANY (p.polroles) OR 0 = ANY (p.polroles)))
        FROM pg_class c JOIN pg_roles r ON r.rolname = c.relnamespace::regnamespace::text
        WHERE c.relkind IN ('r', 'p') ORDER BY 1, 2
        """;

    /// <summary>What is wrong with the tables that <paramref name="connection"/> sees.</summary>
    public static async Task<IReadOnlyList<string>> ComplaintsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Catalogue, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var complaints = new List<string>();
        while (await reader.ReadAsync())
        {
            var (schema, table) = (reader.GetString(0), reader.GetString(1));
            complaints.AddRange(Complaints(
                $"{schema}.{table}", $"*.{table}", reader.GetBoolean(2), reader.GetBoolean(3), reader.GetFieldValue<string[]>(4)));
        }

        return complaints;
    }

    /// <summary>Names above that no table has any more.</summary>
    public static async Task<IReadOnlyList<string>> StaleAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Catalogue, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var known = new HashSet<string>();
        while (await reader.ReadAsync())
        {
            known.Add($"{reader.GetString(0)}.{reader.GetString(1)}");
            known.Add($"*.{reader.GetString(1)}");
        }

        return [.. s_open.Keys.Concat(s_otherwise.Keys).Where(name => !known.Contains(name))];
    }

    private static IEnumerable<string> Complaints(string name, string everywhere, bool isSecured, bool hasWorkspace, string[] policies)
    {
        if (!isSecured)
        {
            if (hasWorkspace)
            {
                yield return $"{name} has a workspace_id and no row-level security";
            }
            else if (!s_open.ContainsKey(name) && !s_open.ContainsKey(everywhere))
            {
                yield return $"{name} has neither a workspace_id nor row-level security, nor a reason in TableRules";
            }
        }
        else if (!s_otherwise.ContainsKey(name))
        {
            foreach (var policy in policies.Where(policy =>
                !policy.Contains("workspace_id", StringComparison.Ordinal) || !policy.Contains("current_workspace()", StringComparison.Ordinal)))
            {
                yield return $"{name} lets its service see rows by '{policy.Trim()}' and not by workspace";
            }
        }
    }
}
