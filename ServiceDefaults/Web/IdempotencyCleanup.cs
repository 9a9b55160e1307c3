using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Removes, once an hour, the idempotency keys that are past their time.</summary>
internal sealed partial class IdempotencyCleanup(SystemDataSource system, TimeProvider clock, ILogger<IdempotencyCleanup> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                LogFailed(e.Message);
            }
        }
    }

    internal async Task<int> CleanAsync(CancellationToken cancellationToken)
    {
        await using var command = system.DataSource.CreateCommand("DELETE FROM idempotency_keys WHERE created_at < $1");
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() - IdempotencyKeys.Lifetime });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old idempotency keys were not removed, the next hour tries again: {Reason}")]
    private partial void LogFailed(string reason);
}
