namespace Periscope.ServiceDefaults.Resilience;

/// <summary>The call was not made: the breaker in front of that dependency is open until <see cref="RetryAt"/>.</summary>
public sealed class CircuitOpenException(string name, DateTimeOffset retryAt)
    : Exception($"The circuit breaker '{name}' is open until {retryAt:O}; the call was not made.")
{
    public string Name { get; } = name;

    /// <summary>From then on one call may try again.</summary>
    public DateTimeOffset RetryAt { get; } = retryAt;
}
