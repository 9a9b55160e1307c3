using MassTransit;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Data;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Crawler.Sources;

/// <summary>Forgets a competitor: cancels its jobs and deletes its sources with what was captured of them.</summary>
internal sealed class CompetitorRemovedConsumer(MessageInbox inbox, CrawlerDbContext db, TimeProvider clock) : IConsumer<CompetitorRemoved>
{
    public Task Consume(ConsumeContext<CompetitorRemoved> context) => inbox.OnceAsync<CompetitorRemovedConsumer>(context, async cancellationToken =>
    {
        var id = context.Message.CompetitorId;
        await JobCancellation.CancelAsync(db.Jobs.Where(job => job.CompetitorId == id), clock.GetUtcNow(), cancellationToken);
        await db.Captures.Where(capture => capture.CompetitorId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Sources.Where(source => source.CompetitorId == id).ExecuteDeleteAsync(cancellationToken);
        await db.Competitors.Where(competitor => competitor.Id == id).ExecuteDeleteAsync(cancellationToken);
    });
}
