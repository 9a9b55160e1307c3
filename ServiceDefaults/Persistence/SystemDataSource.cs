using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// Connections of the role <c>{service}_system</c>, for background loops that serve all workspaces at once.
/// </summary>
/// <remarks>
/// That role is granted only the queue-like tables that a migration named with <c>periscope_system</c> (jobs, deliveries, outbox), and the
/// columns that a key rotation seals anew.
/// Whatever a loop finds there it handles in a scope of <see cref="WorkspaceScopes"/>, under row-level security again.
/// </remarks>
public sealed class SystemDataSource : IAsyncDisposable
{
    private readonly NpgsqlDataSource _unpooled;

    internal SystemDataSource(NpgsqlConnectionStringBuilder settings)
    {
        // Queues are almost empty when their statements are planned and long when it matters: a plan that reads all of one is never right.
        settings.Options = "-c enable_seqscan=off";
        settings.Pooling = true;
        DataSource = NpgsqlDataSource.Create(settings);
        settings.Pooling = false;
        _unpooled = NpgsqlDataSource.Create(settings);
    }

    /// <summary>For a statement or a transaction. Nothing may stay with the session: the next user gets it as it is.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>A session for one loop that listens or holds a lock; both end with it.</summary>
    public ValueTask<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellationToken) => _unpooled.OpenConnectionAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _unpooled.DisposeAsync();
        await DataSource.DisposeAsync();
    }
}
