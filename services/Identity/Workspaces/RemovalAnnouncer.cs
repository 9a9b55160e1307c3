using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Identity.Workspaces;

/// <summary>
/// Tells the other services once more of workspaces that were removed, and deletes what Identity has of them again: a capture or an answer
/// may have been on its way, and a message may have failed.
/// </summary>
internal sealed partial class RemovalAnnouncer(
    SystemDataSource system, WorkspaceScopes scopes, TimeProvider clock, ILogger<RemovalAnnouncer> logger) : BackgroundService
{
    /// <summary>Longer than any job runs.</summary>
    public static readonly TimeSpan FirstAgain = TimeSpan.FromMinutes(10);

    // Longer than messages are tried again.
    private static readonly TimeSpan s_lastAgain = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    internal async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var (workspace, removedAt, dueAt) in await DueAsync(now, cancellationToken))
        {
            var next = dueAt < removedAt + s_lastAgain ? removedAt + s_lastAgain : (DateTimeOffset?)null;
            await using var scope = scopes.Create(workspace);
            var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
            await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
            // Of two replicas, the one that moves the time on.
            if (await db.Database.ExecuteSqlAsync(
                $"UPDATE removed_workspaces SET next_at = {next} WHERE workspace_id = {workspace} AND next_at = {dueAt}", cancellationToken) == 1)
            {
                await scope.ServiceProvider.GetRequiredService<WorkspaceRows>().DeleteAsync(cancellationToken);
                scope.ServiceProvider.GetRequiredService<MessageOutbox>().Add(
                    new WorkspaceRemoved { WorkspaceId = workspace, RemovedAt = removedAt }, workspace);
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await AnnounceAsync(stoppingToken);
            }
            catch (Exception e) when (e is DbException or DbUpdateException or InvalidOperationException { InnerException: DbException })
            {
                LogFailed(e);
            }
        }
    }

    private async Task<List<(Guid Workspace, DateTimeOffset RemovedAt, DateTimeOffset DueAt)>> DueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand(
            "SELECT workspace_id, removed_at, next_at FROM identity.removed_workspaces WHERE next_at <= $1 ORDER BY next_at LIMIT 100");
        command.Parameters.Add(new() { Value = now });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<(Guid, DateTimeOffset, DateTimeOffset)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add((reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return due;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removed workspaces could not be told again; the next round tries")]
    private partial void LogFailed(Exception exception);
}
