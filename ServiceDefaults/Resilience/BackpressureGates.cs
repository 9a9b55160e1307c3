using System.Diagnostics.Metrics;

namespace Periscope.ServiceDefaults.Resilience;

/// <summary>The gates of this process, for <c>/system/backpressure</c> and the gauge <c>periscope.backpressure.depth</c>.</summary>
public sealed class BackpressureGates
{
    private readonly ServiceInfo _service;
    private readonly IReadOnlyList<Backpressure> _gates;

    internal BackpressureGates(ServiceInfo service, IEnumerable<Backpressure> gates)
    {
        _service = service;
        _gates = [.. gates.OrderBy(gate => gate.Name, StringComparer.Ordinal)];
        service.Meter.CreateObservableGauge("periscope.backpressure.depth", () => Measure(status => status.Depth),
            description: "Work that waits behind a gate");
        service.Meter.CreateObservableGauge("periscope.backpressure.closed", () => Measure(status => status.State == "closed" ? 1 : 0),
            description: "1 while a gate is closed");
        service.Meter.CreateObservableCounter("periscope.backpressure.refused", () => Measure(status => status.Refused),
            description: "Requests turned away by a closed gate");
    }

    /// <summary>All gates, freshly probed.</summary>
    public async Task<IReadOnlyList<BackpressureStatus>> ListAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_gates.Select(gate => gate.ProbeAsync(cancellationToken)));
        return [.. _gates.Select(gate => gate.Status(_service.Name))];
    }

    private IEnumerable<Measurement<long>> Measure(Func<BackpressureStatus, long> value) => _gates
        .Select(gate => new Measurement<long>(value(gate.Status(_service.Name)), new KeyValuePair<string, object?>("gate", gate.Name)));
}
