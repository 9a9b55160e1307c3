using System.Data.Common;
using System.Text;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Channels;

/// <summary>Seals the addresses of mail channels from before they were sealed; once, when the service starts.</summary>
internal sealed partial class PlainRecipients(SystemDataSource system, SecretRing ring, TimeProvider clock, ILogger<PlainRecipients> logger)
    : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(5);

    /// <summary>How many channels it sealed.</summary>
    internal async Task<int> SealAsync(CancellationToken cancellationToken)
    {
        await ring.LoadAsync(cancellationToken);
        var version = await ring.NewestAsync(cancellationToken);
        await using var connection = await system.DataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var plain = new List<(Guid Id, string Config)>();
        await using (var read = new NpgsqlCommand(
            "SELECT id, config::text FROM channels WHERE kind = 'email' AND secret IS NULL FOR UPDATE", connection, transaction))
        {
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                plain.Add((reader.GetGuid(0), reader.GetString(1)));
            }
        }

        foreach (var (id, config) in plain)
        {
            await using var seal = new NpgsqlCommand(
                "UPDATE channels SET config = '{}', secret = $1, secret_version = $2 WHERE id = $3", connection, transaction)
            {
                Parameters =
                {
                    new() { Value = ring.Seal(Encoding.UTF8.GetBytes(config), version, id.ToByteArray()) },
                    new() { Value = version },
                    new() { Value = id },
                },
            };
            await seal.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return plain.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await SealAsync(stoppingToken) is > 0 and var count)
                {
                    LogSealed(count);
                }

                return;
            }
            catch (Exception e) when (e is DbException or TimeoutException)
            {
                LogFailed(e);
                await Task.Delay(s_pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The addresses of {Count} mail channels from before were sealed")]
    private partial void LogSealed(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mail channels from before could not be sealed; another try follows")]
    private partial void LogFailed(Exception exception);
}
