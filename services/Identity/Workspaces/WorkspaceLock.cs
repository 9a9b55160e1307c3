using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Workspaces;

internal static class WorkspaceLock
{
    /// <summary>
    /// The workspace, which nobody else changes until the transaction ends: what is read of it here is still true when it is written.
    /// Null when there is none, or the context speaks for another one.
    /// </summary>
    public static async Task<Workspace?> FindLockedAsync(this IdentityDbContext db, Guid id, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM workspaces WHERE id = {id} FOR UPDATE", cancellationToken);
        return await db.Workspaces.SingleOrDefaultAsync(w => w.Id == id, cancellationToken);
    }

    /// <summary>The same for a workspace that the caller was let into.</summary>
    public static async Task<Workspace> LockWorkspaceAsync(this IdentityDbContext db, Guid id, CancellationToken cancellationToken) =>
        await db.FindLockedAsync(id, cancellationToken) ?? throw new InvalidOperationException("The caller was let into a workspace that is not there.");
}
