using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Storage;
using Periscope.Notification.Updates;

namespace Periscope.Notification.Rules;

/// <summary>Tries a rule on the updates of the last <see cref="WatchedUpdate.Kept"/>, disabled or not; raises no alert.</summary>
internal static class RuleTest
{
    private const int Shown = 20;

    internal static async Task<Results<Ok<RuleTestResponse>, ProblemHttpResult>> Run(
        Guid id, TestRule? request, NotificationDbContext db, ChannelSenders senders, TimeProvider clock, CancellationToken cancellationToken)
    {
        var rule = await db.Rules.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (rule is null)
        {
            return RuleEndpoints.NotFound();
        }
        var since = clock.GetUtcNow() - WatchedUpdate.Kept;
        var considered = db.Updates.AsNoTracking().Where(u => u.PublishedAt >= since);
        var caught = considered.Where(RuleMatching.CaughtBy(rule));
        var shown = await caught.OrderByDescending(u => u.PublishedAt).Take(Shown).Select(u => u.Content).ToListAsync(cancellationToken);
        return TypedResults.Ok(new RuleTestResponse(
            since,
            await considered.LongCountAsync(cancellationToken),
            await caught.LongCountAsync(cancellationToken),
            shown.ConvertAll(UpdateResponse.Parse),
            request is { Send: true } ? await SendAsync(rule, db, senders, clock, cancellationToken) : []));
    }

    private static async Task<IReadOnlyList<TestedChannel>> SendAsync(
        Rule rule, NotificationDbContext db, ChannelSenders senders, TimeProvider clock, CancellationToken cancellationToken)
    {
        var ids = rule.ChannelIds().ToArray();
        var channels = await db.Channels.AsNoTracking().Where(c => ids.Contains(c.Id)).ToListAsync(cancellationToken);
        var sent = new List<TestedChannel>();
        foreach (var channel in channels)
        {
            var outcome = await senders.SendAsync(channel, OutgoingMessage.Test(channel, clock.GetUtcNow()), cancellationToken);
            sent.Add(new TestedChannel(channel.Id, outcome.Delivered, outcome.Code, outcome.Error));
        }
        return sent;
    }
}
