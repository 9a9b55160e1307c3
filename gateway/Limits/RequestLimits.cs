using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Limits;

/// <summary>
/// A token bucket for each caller and a sliding window for each address. While Redis is away each gateway counts for itself, as
/// nobody must be refused for our failure; that is said in the log once a minute at most.
/// </summary>
/// <remarks>It stands before anything that refuses, so that wrong tokens and wrong workspaces count too.</remarks>
internal sealed partial class RequestLimits(
    RequestDelegate next, RedisLimits shared, LocalLimits local, IOptions<LimitOptions> options, TimeProvider clock, ILogger<RequestLimits> logger)
{
    private static readonly string[] s_plans = ["enterprise", "professional", "starter"];
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_warning = TimeSpan.FromMinutes(1);

    private long _askAgainAt;
    private long _warnAgainAt;

    public async Task InvokeAsync(HttpContext http)
    {
        var metadata = http.GetEndpoint()?.Metadata;
        var limit = metadata?.GetMetadata<Unlimited>() is not null
            ? RouteLimit.None
            : metadata?.GetMetadata<GatewayRoute>()?.Limit ?? RouteLimit.Standard;
        if (limit == RouteLimit.None || IsProbe(http.Request.Path))
        {
            await next(http);
            return;
        }

        var take = TakeOf(http, limit);
        var taken = await SharedAsync(take, http.RequestAborted) ?? local.TakeFrom(take);
        Tell(http.Response, take, taken);
        if (taken.IsAllowed)
        {
            await next(http);
            return;
        }

        var wait = Seconds(Math.Max(taken.AddressWait, taken.CallerWait));
        http.Response.Headers.RetryAfter = wait;
        await Problems.Of(
            StatusCodes.Status429TooManyRequests, "Too many requests",
            taken.CallerWait > 0 ? $"This caller asked too often. Ask again in {wait} s." : $"This address asked too often. Ask again in {wait} s.")
            .ExecuteAsync(http);
    }

    private Take TakeOf(HttpContext http, RouteLimit limit)
    {
        var address = AddressKey.Of(http.Connection.RemoteIpAddress);
        var settings = options.Value;
        var (window, perMinute) = limit == RouteLimit.SignIn
            ? ($"sign-in:{address}", settings.SignInPerMinute)
            : ($"address:{address}", settings.AddressPerMinute);
        return new Take(
            window, perMinute, CallerOf(http.User), settings.Of(PlanOf(http.User)), limit == RouteLimit.Heavy ? settings.HeavyCost : 1);
    }

    private async Task<Taken?> SharedAsync(Take take, CancellationToken cancellationToken)
    {
        // A Redis that hangs would cost every request a second; one in a while finds out whether it is back.
        var now = clock.GetUtcNow().UtcTicks;
        if (now < Volatile.Read(ref _askAgainAt))
        {
            return null;
        }

        var taken = await shared.TakeAsync(take, cancellationToken);
        if (taken is null)
        {
            Volatile.Write(ref _askAgainAt, now + s_pause.Ticks);
            var due = Volatile.Read(ref _warnAgainAt);
            if (now >= due && Interlocked.CompareExchange(ref _warnAgainAt, now + s_warning.Ticks, due) == due)
            {
                LogLocal();
            }
        }

        return taken;
    }

    private static bool IsProbe(PathString path) => path == "/health" || path == "/health/ready";

    private static string? CallerOf(ClaimsPrincipal user) =>
        user.Identity?.IsAuthenticated == true && user.FindFirst("sub")?.Value is { Length: > 0 } subject ? $"caller:{subject}" : null;

    // A person in several workspaces has the best plan of them.
    private static string? PlanOf(ClaimsPrincipal user)
    {
        if (user.Identity?.IsAuthenticated != true)
        {
            return null;
        }

        var workspaces = WorkspaceClaim.Of(user);
        return s_plans.FirstOrDefault(plan => workspaces.Any(workspace => workspace.Plan == plan));
    }

    // Of the two limits the one that will be reached first.
    private static void Tell(HttpResponse response, Take take, Taken taken)
    {
        var byCaller = take.Caller is not null && (taken.CallerWait > 0
            || (taken.AddressWait == 0 && (double)taken.CallerLeft / take.Bucket.Burst <= (double)taken.AddressLeft / take.PerMinute));
        var (limit, left) = byCaller ? (take.Bucket.Burst, taken.CallerLeft) : (take.PerMinute, taken.AddressLeft);
        var full = byCaller ? (take.Bucket.Burst - left) * 60_000L / take.Bucket.PerMinute : 60_000;
        response.Headers["RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        response.Headers["RateLimit-Remaining"] = left.ToString(CultureInfo.InvariantCulture);
        response.Headers["RateLimit-Reset"] = Seconds(full);
    }

    private static string Seconds(long milliseconds) =>
        Math.Max(1, (milliseconds + 999) / 1000).ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away: this gateway counts requests for itself alone")]
    private partial void LogLocal();
}
