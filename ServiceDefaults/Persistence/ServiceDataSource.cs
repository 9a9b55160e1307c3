using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// The connections of the service's own role. Not for services: a connection from here shows no workspace's rows until the workspace is set
/// for a transaction, which the contexts do.
/// </summary>
internal sealed class ServiceDataSource(NpgsqlDataSource dataSource) : IAsyncDisposable
{
    public NpgsqlDataSource DataSource { get; } = dataSource;

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();
}
