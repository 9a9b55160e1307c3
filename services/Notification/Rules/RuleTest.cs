using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Notification.Deliveries;
using Periscope.Notification.Storage;

namespace Periscope.Notification.Rules;

/// <summary>Tries a saved rule, disabled or not: what it would have caught, and when asked for whether its channels work. Raises no alert.</summary>
internal static class RuleTest
{
    internal static async Task<Results<Ok<RuleTestResponse>, ProblemHttpResult>> Run(
        Guid id, TestRule? request, NotificationDbContext db, ChannelSenders senders, TimeProvider clock, CancellationToken cancellationToken)
    {
        var rule = await db.Rules.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellationToken);
        if (rule is null)
        {
            return RuleEndpoints.NotFound();
        }
        var (since, considered, caught, updates) = await RulePreview.LookAsync(rule, db, clock, cancellationToken);
        return TypedResults.Ok(new RuleTestResponse(
            since, considered, caught, updates, request is { Send: true } ? await SendAsync(rule, db, senders, clock, cancellationToken) : []));
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
