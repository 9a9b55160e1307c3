using System.Text.RegularExpressions;
using Npgsql;

namespace Periscope.Scenarios.Isolation;

/// <summary>What the policies for services' roles must say, word for word: a comparison with the workspace beside an <c>OR true</c> is none.</summary>
internal static partial class PolicyRules
{
    /// <summary>Rules that are no comparison with the workspace, by table and command, as PostgreSQL writes them.</summary>
    private static readonly Dictionary<string, (string Rule, string Reason)> s_otherwise = new()
    {
        ["identity.users SELECT"] = (
            "(EXISTS ( SELECT 1 FROM identity.members WHERE (members.user_id = users.id)))",
            "people belong to several workspaces, and are seen through their membership of the present one"),
        ["identity.audit_entries INSERT"] = (
            "((workspace_id IS NULL) OR (workspace_id = identity.current_workspace()))",
            "what people do for themselves, such as to sign in, belongs to no workspace, and none can read it"),
    };

    // Also the policies of roles that the service's is a member of.
    private const string Catalogue = """
        SELECT c.relnamespace::regnamespace::text, c.relname,
            CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
            pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_roles r ON r.rolname = c.relnamespace::regnamespace::text
        WHERE EXISTS (SELECT 1 FROM unnest(p.polroles) AS role WHERE role = 0 OR pg_has_role(r.oid, role, 'USAGE'))
        ORDER BY 1, 2, 3
        """;

    public static async Task<IReadOnlyList<string>> ComplaintsAsync(NpgsqlConnection connection) =>
        [.. (await ReadAsync(connection)).SelectMany(Complaints)];

    /// <summary>Names above that no policy has any more.</summary>
    public static async Task<IReadOnlyList<string>> StaleAsync(NpgsqlConnection connection)
    {
        var known = (await ReadAsync(connection)).Select(policy => $"{policy.Table} {policy.Command}").ToHashSet();
        return [.. s_otherwise.Keys.Where(name => !known.Contains(name))];
    }

    private static IEnumerable<string> Complaints(Policy policy)
    {
        var workspace = $"{policy.Schema}.current_workspace()";
        var accepted = new HashSet<string> { $"(workspace_id = {workspace})", $"(NOT (workspace_id IS DISTINCT FROM {workspace}))" };
        if (s_otherwise.TryGetValue($"{policy.Table} {policy.Command}", out var other))
        {
            accepted.Add(other.Rule);
        }

        if ((policy.Command == "INSERT" ? policy.Check : policy.Qual) is null)
        {
            yield return $"{policy.Table} has a policy for {policy.Command} without a rule";
        }

        if (policy.Qual is { } qual && !accepted.Contains(qual))
        {
            yield return $"{policy.Table} lets its service see rows by '{qual}' and not by workspace";
        }

        if (policy.Check is { } check && !accepted.Contains(check))
        {
            yield return $"{policy.Table} lets its service write rows by '{check}' and not by workspace";
        }
    }

    private static async Task<List<Policy>> ReadAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(Catalogue, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var policies = new List<Policy>();
        while (await reader.ReadAsync())
        {
            policies.Add(new Policy(reader.GetString(0), $"{reader.GetString(0)}.{reader.GetString(1)}", reader.GetString(2), Rule(reader, 3), Rule(reader, 4)));
        }

        return policies;
    }

    private static string? Rule(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : Space().Replace(reader.GetString(column), " ");

    // PostgreSQL breaks the longer ones into lines.
    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    /// <param name="Qual">Which rows it shows, and lets change; null where the command shows none.</param>
    /// <param name="Check">Which rows it lets be written; null is as <paramref name="Qual"/>.</param>
    private sealed record Policy(string Schema, string Table, string Command, string? Qual, string? Check);
}
