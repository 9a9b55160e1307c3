using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// Connections of the role <c>{service}_system</c>, for background loops that serve all workspaces at once.
/// </summary>
/// <remarks>
/// That role is granted only the queue-like tables that a migration named with <c>periscope_system</c> (jobs, deliveries, outbox).
/// Whatever a loop finds there it handles in a scope of <see cref="WorkspaceScopes"/>, under row-level security again.
/// </remarks>
public sealed class SystemDataSource(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    public NpgsqlDataSource DataSource { get; } = dataSource;

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
