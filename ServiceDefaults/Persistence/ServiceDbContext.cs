using Microsoft.EntityFrameworkCore;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// The base of every service's context: the service's schema, snake_case names, the messaging tables, and row isolation.
/// </summary>
/// <remarks>
/// Each connection that the context opens carries the workspace of <see cref="RequestContext"/> in <c>app.workspace_id</c>, which
/// the row-level-security policies read. Without a workspace, protected tables are empty and refuse writes: forgetting fails closed.
/// Entities that implement <see cref="IWorkspaceOwned"/> get their workspace when they are added.
/// </remarks>
public abstract class ServiceDbContext(DbContextOptions options) : DbContext(options)
{
    private RequestContext? _request;

    /// <summary>Whose rows these are.</summary>
    internal RequestContext RequestContext =>
        _request ?? throw new InvalidOperationException("A context is used only in the scope that it was resolved from.");

    /// <summary>Whether the code that opens the connection now sets the workspace together with its first statement.</summary>
    internal bool SetsWorkspaceItself { get; set; }

    internal DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    /// <summary>Where the service's own entity configurations are found: the assembly of the derived context.</summary>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfiguration(new OutboxMessageConfiguration());
        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly);
        SnakeCase.Apply(modelBuilder);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        StampWorkspace();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        StampWorkspace();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>Belongs to a scope from now on, which alone ends that: see <see cref="ContextLoan{TContext}"/>.</summary>
    internal void Lend(RequestContext request) => _request = request;

    internal void Return()
    {
        _request = null;
        Dispose();
    }

    internal ValueTask ReturnAsync()
    {
        _request = null;
        return DisposeAsync();
    }

#pragma warning disable CA1816 // A context that is disposed goes back to its pool and is not finalised.
    public override void Dispose()
    {
        if (_request is null)
        {
            base.Dispose();
        }
    }

    public override ValueTask DisposeAsync() => _request is null ? base.DisposeAsync() : ValueTask.CompletedTask;
#pragma warning restore CA1816

    private void StampWorkspace()
    {
        foreach (var entry in ChangeTracker.Entries<IWorkspaceOwned>())
        {
            if (entry.State == EntityState.Added && entry.Entity.WorkspaceId == Guid.Empty)
            {
                entry.Entity.WorkspaceId = RequestContext.RequireWorkspace();
            }
        }
    }
}
