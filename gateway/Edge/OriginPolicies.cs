using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Periscope.Gateway.Edge;

/// <summary>One CORS policy for every site that is allowed, without cookies, and none for the others.</summary>
internal sealed class OriginPolicies(AllowedOrigins origins) : ICorsPolicyProvider
{
    private static readonly string[] s_exposed =
    [
        "X-Request-ID", "X-Correlation-ID", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Location",
        "Deprecation", "Link", "ETag", "WWW-Authenticate", "DPoP-Nonce", "Idempotency-Replayed", "Allow", "Content-Disposition",
    ];

    private static readonly CorsPolicy s_none = new CorsPolicyBuilder().Build();

    public async Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) =>
        context.Request.Headers.Origin.ToString() is { Length: > 0 } origin && await origins.ContainsAsync(origin, context.RequestAborted)
            ? new CorsPolicyBuilder(origin).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(s_exposed)
                .SetPreflightMaxAge(TimeSpan.FromHours(1)).Build()
            : s_none;
}
