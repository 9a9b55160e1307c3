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
    ILogger<LogoutWorker> logger) : ListeningService(system, clock, logger, LogoutNotices.Channel)
{
    public const string ClientName = "backchannel-logout";
    private const int AtOnce = 16;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);

    protected override async Task FollowAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        while (true)
        {
            var due = await notices.ClaimAsync(AtOnce, stopping);
            await Task.WhenAll(due.Select(notice => SendAsync(notice, stopping)));
            if (due.Count == 0)
            {
                await SleepAsync(session, await notices.NextDueAsync(stopping), s_look, stopping);
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
        // Whatever one client brings about counts against its own notice; without the database nothing can be counted.
        catch (Exception e) when (e is not NpgsqlException && !cancellationToken.IsCancellationRequested)
        {
            var isExpected = e is HttpRequestException or CircuitOpenException;
            LogNotDelivered(
                isExpected ? LogLevel.Information : LogLevel.Error, isExpected ? null : e, notice.ClientId, notice.Attempts, e.Message);
            await notices.FailedAsync(notice, e.Message, isFinal: false, cancellationToken);
        }
    }

    [LoggerMessage(Message = "Client {ClientId} did not take its logout token at try {Attempt}: {Reason}")]
    private partial void LogNotDelivered(LogLevel level, Exception? exception, string clientId, int attempt, string reason);
}
