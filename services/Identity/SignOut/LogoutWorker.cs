using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.Identity.SignOut;

/// <summary>
/// Posts logout tokens to clients. It sleeps until PostgreSQL announces one or a retry is due; what a worker that died had taken up is
/// taken up again.
/// </summary>
internal sealed partial class LogoutWorker(
    LogoutNotices notices, LogoutTokens tokens, SystemDataSource system, IHttpClientFactory clients, TimeProvider clock,
    ILogger<LogoutWorker> logger) : BackgroundService
{
    public const string ClientName = "backchannel-logout";
    private const int AtOnce = 16;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
            {
                LogDatabaseAway(e);
                await Task.Delay(s_pauseAfterFailure, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await using var listener = await system.OpenSessionAsync(cancellationToken);
        await using (var listen = new NpgsqlCommand($"LISTEN {LogoutNotices.Channel}", listener))
        {
            await listen.ExecuteNonQueryAsync(cancellationToken);
        }

        await notices.CleanAsync(cancellationToken);
        while (true)
        {
            var due = await notices.ClaimAsync(AtOnce, cancellationToken);
            await Task.WhenAll(due.Select(notice => SendAsync(notice, cancellationToken)));
            if (due.Count == 0)
            {
                await listener.WaitAsync(await SleepAsync(cancellationToken), cancellationToken);
            }
        }
    }

    private async Task SendAsync(LogoutNotice notice, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var content = new FormUrlEncodedContent([new("logout_token", tokens.Create(notice))]);
            using var response = await client.PostAsync(new Uri(notice.Uri), content, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                await notices.DeliveredAsync(notice, cancellationToken);
                return;
            }

            // 2.8: a client that says 400 has understood, and will not take this token later either.
            await notices.FailedAsync(
                notice, $"The client answered {(int)response.StatusCode}.", (int)response.StatusCode == StatusCodes.Status400BadRequest,
                cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or CircuitOpenException)
        {
            LogNotDelivered(notice.ClientId, notice.Attempts, e.Message);
            await notices.FailedAsync(notice, e.Message, isFinal: false, cancellationToken);
        }
    }

    private async Task<TimeSpan> SleepAsync(CancellationToken cancellationToken)
    {
        var wait = await notices.NextDueAsync(cancellationToken) is { } due ? due - clock.GetUtcNow() : s_look;
        // Npgsql takes zero for "for ever".
        return wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait < s_look ? wait : s_look;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The logout notices cannot be read; trying again")]
    private partial void LogDatabaseAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Client {ClientId} did not take its logout token at try {Attempt}: {Reason}")]
    private partial void LogNotDelivered(string clientId, int attempt, string reason);
}
