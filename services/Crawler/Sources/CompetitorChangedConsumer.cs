using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Contracts.Data;
using Periscope.Crawler.Discovery;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Crawler.Sources;

/// <summary>
/// Follows a competitor's name and address, and moves its home page along. Other sources stay: they are addresses of their own, which
/// people may have chosen.
/// </summary>
internal sealed class CompetitorChangedConsumer(MessageInbox inbox, CrawlerDbContext db, TimeProvider clock) : IConsumer<CompetitorChanged>
{
    public Task Consume(ConsumeContext<CompetitorChanged> context) => inbox.OnceAsync<CompetitorChangedConsumer>(context, async cancellationToken =>
    {
        var changed = context.Message;
        if (await db.Competitors.SingleOrDefaultAsync(c => c.Id == changed.CompetitorId, cancellationToken) is not { } competitor)
        {
            return;
        }

        var sources = await db.Sources.Where(source => source.CompetitorId == competitor.Id).ToListAsync(cancellationToken);
        var home = sources.Find(source => source.Type == SourceTypes.Home && SameAddress(source.Url, competitor.HomeUrl));
        if (home is not null && !sources.Exists(source => SameAddress(source.Url, changed.HomeUrl)))
        {
            home.MoveTo(changed.HomeUrl);
            home.NextRunAt = clock.GetUtcNow();
        }

        (competitor.Name, competitor.HomeUrl) = (changed.Name, changed.HomeUrl);
    });

    private static bool SameAddress(string one, string other) => SiteScope.Key(new Uri(one)) == SiteScope.Key(new Uri(other));
}
