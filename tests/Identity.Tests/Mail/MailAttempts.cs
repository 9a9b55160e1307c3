using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Identity.Mail;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Mail;

internal static class MailAttempts
{
    /// <summary>Moves the clock to the next attempt, and the next, until no mail waits any more.</summary>
    public static async Task SendAllAsync(this IdentityApp identity, SettableClock clock)
    {
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await Eventually.IsTrueAsync(
            async () =>
            {
                await using var command = admin.CreateCommand("SELECT next_attempt_at FROM identity.mail_queue ORDER BY next_attempt_at LIMIT 1");
                if (await command.ExecuteScalarAsync() is not DateTime next)
                {
                    return true;
                }

                // Also past the lease of a mail that is being sent: nobody else is there to take it.
                clock.Advance(TimeSpan.FromTicks(Math.Max(0, (next.AddSeconds(1) - clock.GetUtcNow().UtcDateTime).Ticks)));
                identity.Service.Services.GetRequiredService<MailSignal>().Wake();
                return false;
            },
            "no mail waits any more");
    }
}
