using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;

namespace Periscope.Identity.Workspaces.Branding;

/// <summary>Reads and changes the brand of the workspace that the caller was let into.</summary>
internal sealed class BrandStore(IdentityDbContext db, AuditTrail audit, TimeProvider clock)
{
    public async Task<(Brand? Brand, bool IsEnabled)> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var workspace = await db.Workspaces.AsNoTracking().SingleAsync(w => w.Id == id, cancellationToken);
        return (await db.Set<Brand>().AsNoTracking().SingleOrDefaultAsync(b => b.WorkspaceId == id, cancellationToken),
            Features.IsOn(Features.Branding, workspace.Plan, workspace.Overrides));
    }

    /// <summary>The brand, made if there was none, which nobody else changes until the transaction ends.</summary>
    public async Task<(Brand Brand, IDbContextTransaction Transaction)> LockAsync(Guid id, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        await db.LockWorkspaceAsync(id, cancellationToken);
        var brand = await db.Set<Brand>().SingleOrDefaultAsync(b => b.WorkspaceId == id, cancellationToken);
        if (brand is null)
        {
            brand = new Brand { WorkspaceId = id };
            db.Add(brand);
        }

        return (brand, transaction);
    }

    public async Task SaveAsync(Brand brand, IDbContextTransaction transaction, object change, CancellationToken cancellationToken)
    {
        brand.Version++;
        brand.UpdatedAt = clock.GetUtcNow();
        audit.Add(AuditActions.BrandingChanged, change, brand.WorkspaceId);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
