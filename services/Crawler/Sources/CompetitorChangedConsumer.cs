using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Data;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Crawler.Sources;

/// <summary>Follows a competitor's name and address. Its sources stay: they are addresses of their own, which people may have chosen.</summary>
internal sealed class CompetitorChangedConsumer(MessageInbox inbox, CrawlerDbContext db) : IConsumer<CompetitorChanged>
{
    public Task Consume(ConsumeContext<CompetitorChanged> context) => inbox.OnceAsync<CompetitorChangedConsumer>(context, async cancellationToken =>
    {
        var changed = context.Message;
        if (await db.Competitors.SingleOrDefaultAsync(c => c.Id == changed.CompetitorId, cancellationToken) is { } competitor)
        {
            (competitor.Name, competitor.HomeUrl) = (changed.Name, changed.HomeUrl);
        }
    });
}
