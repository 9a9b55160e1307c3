namespace Periscope.ServiceDefaults.Resilience;

/// <summary>A gate as <c>/system/backpressure</c> lists it.</summary>
/// <param name="Depth">The work behind the gate.</param>
/// <param name="Capacity">What counts as full.</param>
/// <param name="High">The depth at which the gate closes.</param>
/// <param name="Low">The depth at which it opens again.</param>
/// <param name="State"><c>open</c> or <c>closed</c>.</param>
/// <param name="Refused">How many requests were turned away since the start of this process.</param>
public sealed record BackpressureStatus(
    string Name, string Service, long Depth, long Capacity, long High, long Low, string State, long Refused);
