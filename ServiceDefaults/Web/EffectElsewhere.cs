using Microsoft.AspNetCore.Builder;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Marks a route whose effect is not in the transaction of the request's DbContext.</summary>
public sealed class EffectElsewhere
{
    private EffectElsewhere()
    {
    }

    internal static EffectElsewhere Instance { get; } = new();
}

/// <summary>Marks routes; see <see cref="IdempotencyMiddleware"/> for what that changes.</summary>
public static class EffectElsewhereExtensions
{
    /// <summary>
    /// Says that the handler's effect is outside the request's DbContext (a message sent, another scope's rows, a stream), or has to
    /// stay although the answer is a refusal (a counted wrong password). Its idempotency key is then a lease, and no transaction.
    /// </summary>
    public static TBuilder HasEffectElsewhere<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(EffectElsewhere.Instance);
}
