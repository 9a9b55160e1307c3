using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Periscope.Identity.Mail;
using Periscope.Identity.Privacy;
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

    /// <summary>How many mails to the address wait: attempted so often at least, and postponed as of <paramref name="at"/> where that is given.</summary>
    public static async Task<long> QueuedAsync(this IdentityApp identity, string email, int attempts = 0, TimeProvider? at = null)
    {
        await using var admin = NpgsqlDataSource.Create(identity.Service.Database.Admin);
        await using var command = admin.CreateCommand(
            "SELECT count(*) FROM identity.mail_queue WHERE address_key = $1 AND attempts >= $2 AND next_attempt_at <= COALESCE($3, 'infinity')");
        command.Parameters.Add(new NpgsqlParameter { Value = identity.Service.Services.GetRequiredService<LookupKey>().HashOf(email) });
        command.Parameters.Add(new NpgsqlParameter { Value = attempts });
        // Postponed by its answer, and not by the lease of two minutes that a sending has.
        command.Parameters.Add(new NpgsqlParameter { Value = at is null ? DBNull.Value : at.GetUtcNow().AddSeconds(45), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
