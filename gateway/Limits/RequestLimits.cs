using System.Globalization;
using Microsoft.Extensions.Options;
using Periscope.Gateway.Routing;

namespace Periscope.Gateway.Limits;

/// <summary>
/// A token bucket for each caller and a sliding window for each address. While Redis is away each gateway counts for itself, as
/// nobody must be refused for our failure; that is said in the log once a minute at most.
/// </summary>
/// <remarks>It stands before anything that refuses, so that wrong tokens and wrong workspaces count too.</remarks>
internal sealed partial class RequestLimits(
    RequestDelegate next, SharedLimits shared, LocalLimits local, Callers callers, IOptions<LimitOptions> options, TimeProvider clock,
    ILogger<RequestLimits> logger)
{
    private static readonly TimeSpan s_warning = TimeSpan.FromMinutes(1);

    private long _warnAgainAt;

    public Task InvokeAsync(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        var limit = metadata?.GetMetadata<Unlimited>() is not null
            ? RouteLimit.None
            : metadata?.GetMetadata<GatewayRoute>()?.Limit ?? RouteLimit.Standard;
        if (limit == RouteLimit.None || IsProbe(http.Request.Path))
        {
            return next(http);
        }

        var take = TakeOf(http, limit);
        var taking = shared.TakeAsync(take, http.RequestAborted);
        return taking.IsCompletedSuccessfully ? DecideAsync(http, take, taking.Result) : WaitAsync(http, take, taking);
    }

    private async Task WaitAsync(HttpContext http, Take take, ValueTask<Taken?> taking) => await DecideAsync(http, take, await taking);

    private Task DecideAsync(HttpContext http, Take take, Taken? shared)
    {
        if (shared is null)
        {
            Warn();
        }

        var taken = shared ?? local.TakeFrom(take);
        Tell(http.Response, take, taken);
        if (taken.IsAllowed)
        {
            return next(http);
        }

        return TooMany.AnswerAsync(
            http, taken.CallerWait > 0 ? "This caller" : "This address", Math.Max(taken.AddressWait, taken.CallerWait));
    }

    private Take TakeOf(HttpContext http, RouteLimit limit)
    {
        var (settings, caller) = (options.Value, callers.Of(http.User));
        var isSignIn = limit == RouteLimit.SignIn && !IsSafe(http.Request.Method);
        return new Take(
            callers.WindowOf(http.Connection.RemoteIpAddress, isSignIn ? WindowKind.SignIn : WindowKind.Request),
            isSignIn ? settings.SignInPerMinute : settings.AddressPerMinute,
            caller.Bucket, settings.Of(caller.Plan), limit == RouteLimit.Heavy ? settings.HeavyCost : 1);
    }

    private void Warn()
    {
        var now = clock.GetUtcNow().UtcTicks;
        var due = Volatile.Read(ref _warnAgainAt);
        if (now >= due && Interlocked.CompareExchange(ref _warnAgainAt, now + s_warning.Ticks, due) == due)
        {
            LogLocal();
        }
    }

    // RFC 9110, 9.2.1
    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsProbe(PathString path) => path == "/health" || path == "/health/ready";

    // Of the two limits the one that will be reached first.
    private static void Tell(HttpResponse response, Take take, Taken taken)
    {
        var byCaller = take.Caller is not null && (taken.CallerWait > 0
            || (taken.AddressWait == 0 && (double)taken.CallerLeft / take.Bucket.Burst <= (double)taken.AddressLeft / take.PerMinute));
        var (limit, left) = byCaller ? (take.Bucket.Burst, taken.CallerLeft) : (take.PerMinute, taken.AddressLeft);
        var full = byCaller ? (take.Bucket.Burst - left) * 60_000L / take.Bucket.PerMinute : 60_000;
        response.Headers["RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        response.Headers["RateLimit-Remaining"] = left.ToString(CultureInfo.InvariantCulture);
        response.Headers["RateLimit-Reset"] = TooMany.Seconds(full);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: this gateway counts requests for itself alone")]
    private partial void LogLocal();
}
