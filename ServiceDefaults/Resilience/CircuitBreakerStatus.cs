namespace Periscope.ServiceDefaults.Resilience;

/// <summary>A breaker as <c>/system/circuit-breakers</c> lists it.</summary>
/// <param name="Name">The dependency, or <c>family:host</c> where each host has a breaker of its own.</param>
/// <param name="Service">The service whose process keeps this state.</param>
/// <param name="State"><c>closed</c>, <c>open</c> or <c>half_open</c>.</param>
/// <param name="Failures">Failures in a row.</param>
/// <param name="OpenedAt">When it last opened; null while closed.</param>
/// <param name="RetryAt">When one call may try again; null unless open.</param>
public sealed record CircuitBreakerStatus(
    string Name, string Service, string State, int Failures, DateTimeOffset? OpenedAt, DateTimeOffset? RetryAt);
