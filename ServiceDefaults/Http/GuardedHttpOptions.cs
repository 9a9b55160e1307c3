using Periscope.ServiceDefaults.Resilience;

namespace Periscope.ServiceDefaults.Http;

/// <summary>The limits of one guarded client.</summary>
public sealed class GuardedHttpOptions
{
    /// <summary>The largest body, counted after decompression.</summary>
    public long MaxResponseBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The time for everything: connecting, redirects, retries and the body.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Redirects followed for GET and HEAD; 0 hands the redirect to the caller. Other methods are never redirected.</summary>
    public int MaxRedirects { get; set; } = 10;

    /// <summary>How often an idempotent request is tried again after a transient failure.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>The first pause before a retry; it doubles, with jitter, or is what Retry-After asks for.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>An answer that asks for a longer pause than this is handed to the caller instead.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The breaker's name; by default the client's.</summary>
    public string? Breaker { get; set; }

    /// <summary>Whether each host has a breaker of its own, <c>name:host</c>.</summary>
    public bool BreakerPerHost { get; set; }

    /// <summary>Connections at a time to one host.</summary>
    public int MaxConnectionsPerHost { get; set; } = 16;

    internal CircuitBreakerSettings? BreakerFallback { get; set; }
}
