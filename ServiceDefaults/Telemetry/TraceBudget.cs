using OpenTelemetry.Trace;

namespace Periscope.ServiceDefaults.Telemetry;

/// <summary>
/// Lets this process begin so many traces a second and drops the others, so that a busy hour costs no more telemetry than a quiet one.
/// A token bucket that holds enough for what comes one by one to be always seen.
/// </summary>
internal sealed class TraceBudget : Sampler
{
    private const double Seconds = 25;

    private readonly Sampler _inner;
    private readonly double _perSecond;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private double _tokens;
    private long _filledAt;

    /// <param name="inner">Decides about the traces that the budget allows.</param>
    /// <param name="perSecond">0 for no limit.</param>
    /// <param name="clock">The clock.</param>
    public TraceBudget(Sampler inner, double perSecond, TimeProvider clock)
    {
        (_inner, _perSecond, _clock) = (inner, perSecond, clock);
        (_tokens, _filledAt) = (perSecond * Seconds, clock.GetTimestamp());
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var result = _inner.ShouldSample(samplingParameters);
        return result.Decision == SamplingDecision.Drop || _perSecond == 0 || TryTake() ? result : new(SamplingDecision.Drop);
    }

    private bool TryTake()
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            _tokens = Math.Min(_perSecond * Seconds, _tokens + (_clock.GetElapsedTime(_filledAt, now).TotalSeconds * _perSecond));
            _filledAt = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
