using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>How handlers open transactions, so that a larger one around them can hold their effect back.</summary>
public static class TransactionExtensions
{
    /// <summary>Begins a transaction, or a part of the one that is open already.</summary>
    /// <remarks>
    /// A part behaves as its author expects: disposed without a commit, it takes back what was done in it (a savepoint); committed, it
    /// stands. But nothing of it is seen by others, or survives, before the surrounding transaction commits. A request with an
    /// <c>Idempotency-Key</c> runs in such a transaction.
    /// </remarks>
    public static async Task<IDbContextTransaction> BeginOrJoinAsync(this DatabaseFacade database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database.CurrentTransaction is { } outer)
        {
            var part = new JoinedTransaction(outer);
            await outer.CreateSavepointAsync(part.Name, cancellationToken);
            return part;
        }
#pragma warning disable RS0030 // The one place where a transaction may begin without asking for an open one.
        return await database.BeginTransactionAsync(cancellationToken);
#pragma warning restore RS0030
    }
}
