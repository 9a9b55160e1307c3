using Npgsql;

namespace Periscope.ServiceDefaults.Persistence;

/// <summary>The setting that the row policies read: whose rows a transaction may see.</summary>
/// <remarks>
/// It is always local: it ends with the transaction, which a batch outside of any is by itself (PostgreSQL, "Pipelining": statements up to a
/// Sync are one). So no session ever keeps a workspace for whoever the pool lends it to next.
/// </remarks>
internal static class WorkspaceSetting
{
    /// <summary>The first statement of a batch.</summary>
    public static NpgsqlBatchCommand Statement(Guid? workspace) =>
        new("SELECT set_config('app.workspace_id', $1, true)") { Parameters = { new NpgsqlParameter<string> { TypedValue = Text(workspace) } } };

    /// <summary>For the rest of a transaction.</summary>
    public static NpgsqlBatch Batch(NpgsqlTransaction transaction, Guid? workspace) =>
        new(transaction.Connection!, transaction) { BatchCommands = { Statement(workspace) } };

    /// <summary>As a parameter's value: empty for none, which no policy lets through.</summary>
    public static string Text(Guid? workspace) => workspace?.ToString() ?? "";
}
