using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// The base of every service's context: the service's schema, snake_case names, the messaging tables, and row isolation.
/// </summary>
/// <remarks>
/// Each transaction and each statement outside one carries the workspace of <see cref="RequestContext"/> in <c>app.workspace_id</c>, which
/// the row-level-security policies read. Without a workspace, protected tables are empty and refuse writes: forgetting fails closed, also
/// for a command that is made by hand on the context's connection.
/// Entities that implement <see cref="IWorkspaceOwned"/> get their workspace when they are added.
/// </remarks>
public abstract class ServiceDbContext : DbContext
{
    private RequestContext? _request;

    protected ServiceDbContext(DbContextOptions options)
        : base(options)
    {
        // Also for one row, for which it costs a round trip: the workspace is the transaction's, and what SaveChanges reads back must not
        // begin with it.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
    }

    /// <summary>Whose rows these are.</summary>
    internal RequestContext RequestContext =>
        _request ?? throw new InvalidOperationException("A context is used only in the scope that it was resolved from.");

    /// <summary>Whether the code that begins the transaction now sets the workspace together with its first statement.</summary>
    internal bool SetsWorkspaceItself { get; private set; }

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

    /// <summary>From now on the request speaks for this workspace, also in a transaction that began before that was known.</summary>
    public async Task SpeakForAsync(Guid workspace, CancellationToken cancellationToken)
    {
        if (RequestContext.WorkspaceId == workspace)
        {
            return;
        }

        RequestContext.WorkspaceId = workspace;
        if (Database.CurrentTransaction is { } transaction)
        {
            await using var batch = WorkspaceSetting.Batch((NpgsqlTransaction)transaction.GetDbTransaction(), workspace);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>For who sends <see cref="WorkspaceSetting.Statement"/> first in a batch of its own, which saves a round trip.</summary>
    internal async Task<IDbContextTransaction> BeginWithoutWorkspaceAsync(CancellationToken cancellationToken)
    {
        SetsWorkspaceItself = true;
        try
        {
            return await Database.BeginOrJoinAsync(cancellationToken);
        }
        finally
        {
            SetsWorkspaceItself = false;
        }
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
