using Microsoft.Extensions.Configuration;

namespace Periscope.ServiceDefaults.Resilience;

/// <summary>How many failures in a row open a breaker, and for how long it stays open before one call may try again.</summary>
public sealed record CircuitBreakerSettings(int Failures, TimeSpan Break)
{
    /// <summary>Where a setting lies: <c>CircuitBreakers:{name}:Failures</c> and <c>CircuitBreakers:{name}:BreakSeconds</c>.</summary>
    public const string Section = "CircuitBreakers";

    internal static readonly CircuitBreakerSettings Default = new(5, TimeSpan.FromSeconds(60));

    private static readonly Dictionary<string, CircuitBreakerSettings> s_known = new(StringComparer.Ordinal)
    {
        ["llm_api"] = new(5, TimeSpan.FromSeconds(60)),
        ["slack_api"] = new(3, TimeSpan.FromSeconds(60)),
        ["salesforce_api"] = new(3, TimeSpan.FromSeconds(120)),
        ["notion_api"] = new(3, TimeSpan.FromSeconds(60)),
        ["scraper"] = new(10, TimeSpan.FromSeconds(300)),
        ["smtp"] = new(3, TimeSpan.FromSeconds(60)),
        ["webhook"] = new(5, TimeSpan.FromSeconds(60)),
    };

    /// <summary>The settings of a breaker; one per host (<c>scraper:example.com</c>) takes those of the name before the colon.</summary>
    internal static CircuitBreakerSettings For(string name, IConfiguration configuration, CircuitBreakerSettings? fallback)
    {
        var family = name.Split(':', 2)[0];
        var known = s_known.GetValueOrDefault(family, fallback ?? Default);
        var section = configuration.GetSection($"{Section}:{family}");
        var failures = section.GetValue("Failures", known.Failures);
        var seconds = section.GetValue("BreakSeconds", known.Break.TotalSeconds);
        return failures >= 1 && seconds > 0
            ? new CircuitBreakerSettings(failures, TimeSpan.FromSeconds(seconds))
            : throw new InvalidOperationException($"{Section}:{family} needs Failures of at least 1 and BreakSeconds above 0.");
    }
}
