using Npgsql;

namespace Periscope.Scenarios.Isolation;

/// <summary>
/// What the catalogue must say of every table and view of every service, and those that are other, each with its reason. What is said of a
/// policy's rules is in <see cref="PolicyRules"/>.
/// </summary>
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

    private const string Catalogue = """
        SELECT c.relnamespace::regnamespace::text, c.relname, c.relkind::text, c.relrowsecurity,
            EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped),
            EXISTS (SELECT 1 FROM pg_options_to_table(c.reloptions) o WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)
        FROM pg_class c JOIN pg_roles r ON r.rolname = c.relnamespace::regnamespace::text
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1, 2
        """;

    /// <summary>What is wrong with the tables and views that <paramref name="connection"/> sees.</summary>
    public static async Task<IReadOnlyList<string>> ComplaintsAsync(NpgsqlConnection connection) =>
    [
        .. (await ReadAsync(connection)).Select(Complaint).OfType<string>(),
        .. await PolicyRules.ComplaintsAsync(connection),
    ];

    /// <summary>Names above that no table has any more.</summary>
    public static async Task<IReadOnlyList<string>> StaleAsync(NpgsqlConnection connection)
    {
        var known = (await ReadAsync(connection)).SelectMany(table => new[] { table.Name, table.Everywhere }).ToHashSet();
        return [.. s_open.Keys.Where(name => !known.Contains(name)), .. await PolicyRules.StaleAsync(connection)];
    }

    private static async Task<List<Table>> ReadAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Catalogue, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<Table>();
        while (await reader.ReadAsync())
        {
            tables.Add(new Table(
                reader.GetString(0), reader.GetString(1), reader.GetString(2)[0], reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5)));
        }

        return tables;
    }

    private static string? Complaint(Table table) => table.Kind switch
    {
        // It reads with its owner's eyes, who is under no policy, unless it is told to use the caller's.
        'v' => table.ReadsAsCaller ? null : $"{table.Name} is a view without security_invoker",
        'm' or 'f' => IsOpen(table) ? null : $"{table.Name} can have no row-level security, and has no reason in TableRules",
        _ when table.IsSecured => null,
        _ when table.HasWorkspace => $"{table.Name} has a workspace_id and no row-level security",
        _ => IsOpen(table) ? null : $"{table.Name} has neither a workspace_id nor row-level security, nor a reason in TableRules",
    };

    private static bool IsOpen(Table table) => s_open.ContainsKey(table.Name) || s_open.ContainsKey(table.Everywhere);

    /// <param name="Kind">As <c>pg_class.relkind</c>.</param>
    private sealed record Table(string Schema, string Relation, char Kind, bool IsSecured, bool HasWorkspace, bool ReadsAsCaller)
    {
        public string Name => $"{Schema}.{Relation}";

        public string Everywhere => $"*.{Relation}";
    }
}
