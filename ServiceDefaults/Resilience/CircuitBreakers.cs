using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Periscope.ServiceDefaults.Resilience;

/// <summary>The circuit breakers of this process by name.</summary>
/// <remarks>
/// A name is a dependency (<c>llm_api</c>, <c>smtp</c>) or a family with a host (<c>scraper:example.com</c>), so that one bad site does not
/// stop all. Users choose hosts, so there are never more than <see cref="Capacity"/>: beyond it those closed and unused for longest go.
/// </remarks>
public sealed partial class CircuitBreakers(
    IConfiguration configuration, ServiceInfo service, TimeProvider clock, ILogger<CircuitBreakers> logger)
{
    /// <summary>The greatest number of breakers kept at once.</summary>
    public const int Capacity = 2048;

    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);

    internal int Count => _breakers.Count;

    /// <summary>The breaker of that name, made with its settings when it is asked for first.</summary>
    /// <param name="name">The dependency, or <c>family:host</c>.</param>
    /// <param name="fallback">The settings when neither the configuration nor the built-in list has some for this name.</param>
    public CircuitBreaker Get(string name, CircuitBreakerSettings? fallback = null)
    {
        if (_breakers.TryGetValue(name, out var breaker))
        {
            return breaker;
        }
        if (_breakers.Count >= Capacity)
        {
            Evict();
        }
        return _breakers.GetOrAdd(name, key => new CircuitBreaker(
            key, CircuitBreakerSettings.For(key, configuration, fallback), clock, (changed, state) => LogChange(changed.Name, state)));
    }

    /// <summary>All breakers but the per-host ones that never failed, the troubled first.</summary>
    public IReadOnlyList<CircuitBreakerStatus> List() =>
        [.. _breakers.Values
            .Select(breaker => breaker.Status(service.Name))
            .Where(status => !status.Name.Contains(':', StringComparison.Ordinal) || status.State != "closed" || status.Failures > 0)
            .OrderBy(status => status.State == "closed").ThenBy(status => status.Name, StringComparer.Ordinal)];

    /// <summary>Closes the breaker of that name, or all when it is null; false when there is none of that name.</summary>
    public bool Reset(string? name)
    {
        if (name is not null)
        {
            if (!_breakers.TryGetValue(name, out var one))
            {
                return false;
            }
            one.Reset();
            return true;
        }
        foreach (var breaker in _breakers.Values)
        {
            breaker.Reset();
        }
        return true;
    }

    private void Evict()
    {
        var oldest = _breakers.Values
            .OrderBy(breaker => breaker.Status("").State != "closed").ThenBy(breaker => breaker.LastUsed).Take(Capacity / 8);
        foreach (var breaker in oldest)
        {
            _breakers.TryRemove(breaker.Name, out _);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Circuit breaker {Name} is now {State}")]
    private partial void LogChange(string name, string state);
}
