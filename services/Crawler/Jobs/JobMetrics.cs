using System.Diagnostics;
using System.Diagnostics.Metrics;
using Periscope.ServiceDefaults;

namespace Periscope.Crawler.Jobs;

/// <summary>How many attempts ended how, and how long they took.</summary>
internal sealed class JobMetrics(ServiceInfo service)
{
    private readonly Histogram<double> _duration = service.Meter.CreateHistogram<double>(
        "periscope.crawler.job.duration", "s", "The time of one attempt of a job, by its type, outcome and error code.");

    public void Record(ClaimedJob job, JobOutcome outcome, TimeSpan duration)
    {
        var tags = new TagList { { "type", job.Type }, { "outcome", NameOf(outcome) } };
        if (outcome is NotDone { Failure.Error.Code: var code })
        {
            tags.Add("error.type", code);
        }

        _duration.Record(duration.TotalSeconds, tags);
    }

    private static string NameOf(JobOutcome outcome) => outcome switch
    {
        Captured => "captured",
        Unchanged => "unchanged",
        Discovered => "discovered",
        _ => "failed",
    };
}
