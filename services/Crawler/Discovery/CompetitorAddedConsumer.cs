using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Periscope.Contracts.Data;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Crawler.Discovery;

/// <summary>Begins to know a competitor: queues the discovery of its pages.</summary>
internal sealed class CompetitorAddedConsumer(
    MessageInbox inbox, MessageOutbox outbox, CrawlerDbContext db, RequestContext request, IOptions<CrawlOptions> options, TimeProvider clock)
    : IConsumer<CompetitorAdded>
{
    public Task Consume(ConsumeContext<CompetitorAdded> context) => inbox.OnceAsync<CompetitorAddedConsumer>(context, async cancellationToken =>
    {
        var added = context.Message;
        if (await db.Competitors.AnyAsync(competitor => competitor.Id == added.CompetitorId, cancellationToken))
        {
            return;
        }

        var now = clock.GetUtcNow();
        var job = JobCreation.Discovery(added.DiscoveryJobId, added.CompetitorId, added.HomeUrl, now, options.Value, request.CorrelationId);
        db.Competitors.Add(new Competitor { Id = added.CompetitorId, Name = added.Name, HomeUrl = added.HomeUrl, AddedAt = added.AddedAt });
        db.Jobs.Add(job);
        JobEndpoints.Report(outbox, job, "Waiting to read the site.", now);
    });
}
