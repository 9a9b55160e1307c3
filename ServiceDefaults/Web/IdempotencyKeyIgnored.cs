using Microsoft.AspNetCore.Builder;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Marks a route on which <c>Idempotency-Key</c> means nothing.</summary>
public sealed class IdempotencyKeyIgnored
{
    private IdempotencyKeyIgnored()
    {
    }

    internal static IdempotencyKeyIgnored Instance { get; } = new();
}

/// <summary>Marks routes; see <see cref="IdempotencyMiddleware"/> for what that changes.</summary>
public static class IdempotencyKeyIgnoredExtensions
{
    /// <summary>
    /// Says that the route's protocol knows no such key: who asks may be said by a header alone (a client's secret, a proof of its key), of
    /// which a kept answer knows nothing, and a refusal may be meant to be answered by the same request with another header.
    /// </summary>
    public static TBuilder IgnoresIdempotencyKey<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(IdempotencyKeyIgnored.Instance);
}
