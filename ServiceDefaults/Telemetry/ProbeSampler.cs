using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Periscope.ServiceDefaults.Telemetry;

/// <summary>
/// Drops the traces that explain nothing: those that begin with a health probe, with a file of the web app, or with a database statement
/// of a background loop.
/// </summary>
internal sealed class ProbeSampler : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        foreach (var tag in samplingParameters.Tags ?? [])
        {
            if (tag is { Key: "url.path", Value: string path }
                && (path.StartsWith("/health", StringComparison.Ordinal) || path.StartsWith("/assets/", StringComparison.Ordinal)))
            {
                return new(SamplingDecision.Drop);
            }
        }

        // A root that is a client is a background loop looking for work: by itself it explains nothing.
        return new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
    }
}
