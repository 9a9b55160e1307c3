using System.ComponentModel.DataAnnotations;

namespace Periscope.ServiceDefaults.Security;

/// <summary>Settings under <c>Security:TokenCache</c>.</summary>
internal sealed class TokenCacheOptions
{
    public const string Section = "Security:TokenCache";

    /// <summary>Validated tokens held at most, about 3 KB each; 0 validates each request's anew.</summary>
    [Range(0, 1_000_000)]
    public int Entries { get; init; } = 10_000;
}
