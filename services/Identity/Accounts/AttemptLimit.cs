using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Accounts;

/// <summary>Limits how often one address may try a password, a secret or a registration.</summary>
/// <remarks>Kept by each replica for itself: against guessing, the lock of the account is what is exact.</remarks>
internal sealed class AttemptLimit : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _limiter;

    public AttemptLimit(IOptions<AuthorityOptions> options)
    {
        var perMinute = options.Value.AttemptsPerMinute;
        _limiter = PartitionedRateLimiter.Create<HttpContext, (string Address, string Route)>(context =>
            RateLimitPartition.GetFixedWindowLimiter((Key(context), Route(context)), _ => new()
            {
                PermitLimit = perMinute,
                Window = TimeSpan.FromMinutes(1),
            }));
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (TryAttempt(context.HttpContext, out var wait))
        {
            return await next(context);
        }

        SayWhen(context.HttpContext, wait);
        return TooMany();
    }

    /// <summary>Counts one more attempt.</summary>
    /// <param name="wait">Whole seconds, at least one, until the next is allowed.</param>
    public bool TryAttempt(HttpContext http, out TimeSpan wait)
    {
        using var lease = _limiter.AttemptAcquire(http);
        var retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var given) ? given : TimeSpan.FromMinutes(1);
        wait = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds)));
        return lease.IsAcquired;
    }

    public static void SayWhen(HttpContext http, TimeSpan wait) =>
        http.Response.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _limiter.Dispose();

    /// <summary>The address that the gateway saw: it replaces whatever the caller wrote into the header.</summary>
    public static string Address(HttpContext context) =>
        context.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() is { Length: > 0 and <= 64 } forwarded
            ? forwarded
            : context.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    private static string Key(HttpContext context) =>
        Address(context) is var address && IPAddress.TryParse(address, out var parsed) ? AddressKey.Of(parsed) : address;

    // Not the path, which may be spelled in more ways than one.
    private static string Route(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "/";

    private static ProblemHttpResult TooMany() => TypedResults.Problem(
        statusCode: StatusCodes.Status429TooManyRequests,
        title: "Too many attempts",
        detail: "This address tried too often. Wait as long as Retry-After says.");
}

internal static class AttemptLimitRoutes
{
    // Not AddEndpointFilter<T>: that makes a new filter, with counts of its own, for every request.
    public static RouteHandlerBuilder LimitAttempts(this RouteHandlerBuilder route) => route.AddEndpointFilter((context, next) =>
        context.HttpContext.RequestServices.GetRequiredService<AttemptLimit>().InvokeAsync(context, next));
}
