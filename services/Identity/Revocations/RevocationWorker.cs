using Microsoft.Extensions.Options;
using Npgsql;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security.Revocation;

namespace Periscope.Identity.Revocations;

/// <summary>
/// Tells all processes which access tokens to refuse, until Redis has taken it. Most of what ends them has told already when all went well,
/// and this is for when Redis was away, or that process ended before it came to it; of a removed client only this tells.
/// </summary>
internal sealed class RevocationWorker(
    RevocationRows rows, TokenRevocations revocations, SystemDataSource system, IOptions<AuthorityOptions> options, TimeProvider clock,
    ILogger<RevocationWorker> logger) : ListeningService(system, clock, logger, RevocationRows.Channel)
{
    private const int AtOnce = 1000;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_whileAway = TimeSpan.FromSeconds(1);

    protected override async Task FollowAsync(NpgsqlConnection session, CancellationToken stopping)
    {
        while (true)
        {
            var waiting = await rows.WaitingAsync(AtOnce, stopping);
            var told = await TellAsync(waiting);
            if (told.Count > 0)
            {
                await rows.ForgetAsync(told, stopping);
            }

            if (told.Count < waiting.Count)
            {
                await Task.Delay(s_whileAway, Clock, stopping);
            }
            else if (waiting.Count == 0)
            {
                await SleepAsync(session, due: null, s_look, stopping);
            }
        }
    }

    private async Task<IReadOnlyList<Revocation>> TellAsync(IReadOnlyList<Revocation> waiting)
    {
        var lifetime = TimeSpan.FromMinutes(options.Value.AccessTokenMinutes);
        for (var i = 0; i < waiting.Count; i++)
        {
            if (!await revocations.TellAsync(waiting[i].Name, waiting[i].EndedAt + lifetime))
            {
                return [.. waiting.Take(i)];
            }
        }

        return waiting;
    }
}
