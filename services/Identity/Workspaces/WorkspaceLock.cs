using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Workspaces;

internal static class WorkspaceLock
{
    /// <summary>The workspace, which nobody else changes until the transaction ends: what is read of it here is still true when it is written.</summary>
    public static async Task<Workspace> LockWorkspaceAsync(this IdentityDbContext db, Guid id, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM workspaces WHERE id = {id} FOR UPDATE", cancellationToken);
        return await db.Workspaces.SingleAsync(w => w.Id == id, cancellationToken);
    }
}
