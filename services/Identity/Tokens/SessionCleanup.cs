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
    // Within so long a partner is told of a session that ran out.
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(15);

    // Forgetting reads whole tables.
    private static readonly TimeSpan s_forgetEvery = TimeSpan.FromHours(6);

    // Long enough that a replay of a stolen token is still recognised as one and not as a stranger.
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(30);

    internal async Task CleanAsync(CancellationToken cancellationToken)
    {
        // First of all: a session that is forgotten, and its grants, say no more whom to tell of its end.
        await EndExpiredAsync(cancellationToken);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        var before = clock.GetUtcNow() - s_kept;
        await db.Database.ExecuteSqlAsync(
            $"SELECT forget_sessions({before}), forget_grants({before}), forget_used_tokens({before}), forget_invitations({before})", cancellationToken);
        await notices.CleanAsync(cancellationToken);
        await scope.ServiceProvider.GetRequiredService<PushedRequests>().ForgetAsync(cancellationToken);
    }

    private async Task EndExpiredAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IdentityDbContext>().Database.ExecuteSqlAsync(
            $"SELECT end_expired_sessions({clock.GetUtcNow()})", cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var forgotten = DateTimeOffset.MinValue;
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (clock.GetUtcNow() - forgotten < s_forgetEvery)
                {
                    await EndExpiredAsync(stoppingToken);
                    continue;
                }

                await CleanAsync(stoppingToken);
                forgotten = clock.GetUtcNow();
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
