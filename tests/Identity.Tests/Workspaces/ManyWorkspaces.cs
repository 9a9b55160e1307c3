using Npgsql;

namespace Periscope.Identity.Tests.Workspaces;

internal static class ManyWorkspaces
{
    /// <summary>Makes the person the owner of so many more.</summary>
    public static async Task GiveWorkspacesAsync(this IdentityApp identity, Guid person, int count)
    {
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var made = admin.CreateCommand(
            """
            WITH made AS (
                INSERT INTO identity.workspaces (id, name, plan, created_at, updated_at)
                SELECT gen_random_uuid(), 'One of many', 'free', now(), now() FROM generate_series(1, $2) RETURNING id)
            INSERT INTO identity.members (workspace_id, user_id, role, created_at) SELECT id, $1, 'owner', now() FROM made
            """);
        made.Parameters.Add(new() { Value = person });
        made.Parameters.Add(new() { Value = count });
        await made.ExecuteNonQueryAsync();
    }
}
