using OpenTelemetry.Trace;

namespace Periscope.ServiceDefaults.Telemetry;

/// <summary>Drops the traces that begin with a health probe, and those that begin with a database statement of a background loop.</summary>
internal sealed class ProbeSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        foreach (var tag in samplingParameters.Tags ?? [])
        {
            if (tag is { Key: "url.path", Value: string path } && path.StartsWith("/health", StringComparison.Ordinal))
            {
                return new(SamplingDecision.Drop);
            }

            // A polling statement outside of any request or message explains nothing by itself.
            if (tag is { Key: "db.system" or "db.system.name" })
            {
                return new(SamplingDecision.Drop);
            }
        }

        return new(SamplingDecision.RecordAndSample);
    }
}
