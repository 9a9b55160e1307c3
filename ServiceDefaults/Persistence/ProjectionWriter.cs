using Npgsql;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>Writes a row of a projection in one round trip: the workspace and the statement are one batch and one transaction.</summary>
/// <remarks>
/// For consumers that only keep another service's fact under that fact's own key, and carry
/// <see cref="Messaging.IdempotentByKeyAttribute"/>: the statement must do nothing when it comes a second time.
/// </remarks>
public sealed class ProjectionWriter
{
    private readonly ServiceDataSource _source;
    private readonly RequestContext _request;

    internal ProjectionWriter(ServiceDataSource source, RequestContext request) => (_source, _request) = (source, request);

    /// <summary>Runs the statement as the message's workspace; <c>$1</c> is the workspace, the values follow from <c>$2</c>.</summary>
    public async Task WriteAsync(string sql, CancellationToken cancellationToken, params IEnumerable<NpgsqlParameter> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var workspace = _request.RequireWorkspace();
        await using var connection = await _source.DataSource.OpenConnectionAsync(cancellationToken);
        var statement = new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter { Value = workspace } } };
        foreach (var value in values)
        {
            statement.Parameters.Add(value);
        }

        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { WorkspaceSetting.Statement(workspace), statement },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
