using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Authorization;
using Periscope.Identity.SignOut;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Tokens;

/// <summary>
/// Ends sessions that ran out, and forgets sessions and grants, used refresh tokens, invitations and logout notices a month after they could last
/// have been used, and pushed requests at once.
/// </summary>
internal sealed partial class SessionCleanup(
    IServiceScopeFactory scopes, LogoutNotices notices, TimeProvider clock, ILogger<SessionCleanup> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(6);

    // Long enough that a replay of a stolen token is still recognised as one and not as a stranger.
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    internal async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        var now = clock.GetUtcNow();
        var before = now - s_kept;
        // First of all: a session that is forgotten, and its grants, say no more whom to tell of its end.
        await db.Database.ExecuteSqlAsync($"SELECT end_expired_sessions({now})", cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"SELECT forget_sessions({before}), forget_grants({before}), forget_used_tokens({before}), forget_invitations({before})", cancellationToken);
        await notices.CleanAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<PushedRequests>().ForgetAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (DbException e)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired sessions could not be forgotten; the next round tries again")]
    private partial void LogFailed(Exception exception);
}
