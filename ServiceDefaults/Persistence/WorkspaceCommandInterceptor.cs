using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>
/// Tells PostgreSQL with every command of a context outside of a transaction whose rows it may see: in the same round trip, and for that
/// command alone.
/// </summary>
internal sealed class WorkspaceCommandInterceptor : DbCommandInterceptor
{
    private const string Parameter = "app_workspace";

    /// <summary>What such a command begins with.</summary>
    public const string Setting = $"SELECT set_config('app.workspace_id', @{Parameter}, true);\n";

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Prepare(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Prepare(command, eventData);
        return new(result);
    }

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (IsPrepared(command))
        {
            try
            {
                result.NextResult();
            }
            catch
            {
                result.Dispose();
                throw;
            }
        }

        return result;
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (IsPrepared(command))
        {
            try
            {
                await result.NextResultAsync(cancellationToken);
            }
            catch
            {
                await result.DisposeAsync();
                throw;
            }
        }

        return result;
    }

    // PostgreSQL's SELECT adds nothing to the number of rows that were affected.
    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Prepare(command, eventData);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Prepare(command, eventData);
        return new(result);
    }

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        throw Scalar();

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        throw Scalar();

    private static void Prepare(DbCommand command, CommandEventData eventData)
    {
        if (command.Transaction is null && eventData.Context is ServiceDbContext context)
        {
            command.CommandText = Setting + command.CommandText;
            command.Parameters.Add(new NpgsqlParameter<string>(Parameter, WorkspaceSetting.Text(context.RequestContext.WorkspaceId)));
        }
    }

    private static bool IsPrepared(DbCommand command) => command.CommandText.StartsWith(Setting, StringComparison.Ordinal);

    // Its one value would be the setting's. Entity Framework itself makes none.
    private static NotSupportedException Scalar() => new("Read one value with a query instead: a scalar's would be the workspace.");
}
