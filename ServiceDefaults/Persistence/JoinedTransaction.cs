using Microsoft.EntityFrameworkCore.Storage;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>A part of an open transaction; see <see cref="TransactionExtensions.BeginOrJoinAsync"/>.</summary>
internal sealed class JoinedTransaction(IDbContextTransaction outer) : IDbContextTransaction
{
    private bool _ended;

    public Guid TransactionId { get; } = Guid.CreateVersion7();

    public string Name => $"joined_{TransactionId:n}";

    public bool SupportsSavepoints => true;

    public void Commit()
    {
        outer.ReleaseSavepoint(Name);
        _ended = true;
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        await outer.ReleaseSavepointAsync(Name, cancellationToken);
        _ended = true;
    }

    public void Rollback()
    {
        outer.RollbackToSavepoint(Name);
        _ended = true;
    }

    public async Task RollbackAsync(CancellationToken cancellationToken = default)
    {
        await outer.RollbackToSavepointAsync(Name, cancellationToken);
        _ended = true;
    }

    public void CreateSavepoint(string name) => outer.CreateSavepoint(name);

    public Task CreateSavepointAsync(string name, CancellationToken cancellationToken = default) =>
        outer.CreateSavepointAsync(name, cancellationToken);

    public void RollbackToSavepoint(string name) => outer.RollbackToSavepoint(name);

    public Task RollbackToSavepointAsync(string name, CancellationToken cancellationToken = default) =>
        outer.RollbackToSavepointAsync(name, cancellationToken);

    public void ReleaseSavepoint(string name) => outer.ReleaseSavepoint(name);

    public Task ReleaseSavepointAsync(string name, CancellationToken cancellationToken = default) =>
        outer.ReleaseSavepointAsync(name, cancellationToken);

    public void Dispose()
    {
        if (!_ended)
        {
            Rollback();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        try
        {
            // Also when the request was given up: the surrounding transaction goes on.
            await outer.RollbackToSavepointAsync(Name, CancellationToken.None);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException)
        {
            // The connection is lost, and the surrounding transaction with it: what brought us here is the error worth telling.
        }
    }
}
