using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Crawler.Fetching;
using Periscope.Crawler.Jobs;
using Periscope.Crawler.Scheduling;
using Periscope.Crawler.Sources;
using Periscope.Crawler.Storage;

namespace Periscope.Crawler.Discovery;

/// <summary>Makes sources of what a discovery proposes. Nothing is saved here.</summary>
internal sealed class DiscoveredSources(ClaimedJob job, CrawlerDbContext db, CrawlOptions options, string correlationId, DateTimeOffset now)
{
    private static readonly TimeSpan s_recoveryPause = TimeSpan.FromHours(1);

    /// <summary>Adds those that are not watched yet, each with its first capture.</summary>
    public async Task<IReadOnlyList<Source>> AddAsync(IReadOnlyList<SourceProposal> proposals, CancellationToken cancellationToken)
    {
        var known = await db.Sources.Where(source => source.CompetitorId == job.CompetitorId).Select(source => source.Url).ToListAsync(cancellationToken);
        var keys = known.Select(url => SiteScope.Key(new Uri(url))).ToHashSet();
        var schedules = await WorkspaceDefaults.SchedulesAsync(db, cancellationToken);
        var added = new List<Source>();
        foreach (var proposal in proposals.Where(proposal => keys.Add(SiteScope.Key(proposal.Url))))
        {
            var source = NewSource(proposal.Type, proposal.Url.AbsoluteUri, schedules);
            added.Add(source);
            db.Sources.Add(source);
            db.Jobs.Add(Job.Capture(source, JobMethod.Discovery, now, options, correlationId));
        }

        return added;
    }

    // A site that cannot be reached today is watched all the same, so that it is read as soon as it is back.
    public async Task EnsureHomeAsync(CancellationToken cancellationToken)
    {
        if (!await db.Sources.AnyAsync(source => source.CompetitorId == job.CompetitorId, cancellationToken))
        {
            var home = NewSource(SourceTypes.Home, job.Url, await WorkspaceDefaults.SchedulesAsync(db, cancellationToken));
            home.NextRunAt = now + s_recoveryPause;
            db.Sources.Add(home);
        }
    }

    private Source NewSource(string type, string url, Func<string, string> schedules)
    {
        var schedule = schedules(type);
        return new Source
        {
            Id = Guid.CreateVersion7(now),
            CompetitorId = job.CompetitorId,
            Type = type,
            Url = url,
            Schedule = schedule,
            CreatedAt = now,
            NextRunAt = Schedule.Next(schedule, now),
        };
    }
}
