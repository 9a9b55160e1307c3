using System.Globalization;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Quotas;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Plans;

/// <summary>Counts a workspace's questions against its plan's month. A question that was refused or failed is given back.</summary>
internal sealed class AskLimit(RequestDelegate next, QuestionQuota quota, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext http, RequestContext context) =>
        HttpMethods.IsPost(http.Request.Method) && context.WorkspaceId is { } workspace
        // The route and not the path, which may be spelled in more ways than one.
        && http.GetEndpoint()?.Metadata.GetMetadata<GatewayRoute>() is { Path: RouteTable.AskPath }
            ? CountAsync(http, workspace, context.Plan)
            : next(http);

    private async Task CountAsync(HttpContext http, Guid workspace, string? plan)
    {
        var now = clock.GetUtcNow();
        var month = Month.Of(now);
        // Without an answer Redis is away, which its connection has logged: people's questions matter more than the count. Not the caller's
        // token: what was taken must be known, to be given back when the caller has gone meanwhile.
        if (await quota.TakeAsync(workspace, month, plan, CancellationToken.None) is not { Limit: { } limit } taken)
        {
            await next(http);
            return;
        }

        var seconds = ((int)Math.Ceiling((month.End - clock.GetUtcNow()).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Remaining"] = Math.Max(0, limit - taken.Number).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Reset"] = seconds;
        if (taken.Number > limit)
        {
            http.Response.Headers.RetryAfter = seconds;
            await Problems.Of(
                StatusCodes.Status429TooManyRequests, "Plan limit reached",
                $"The plan {taken.Plan} has {limit} questions a month, and this month's are used.").ExecuteAsync(http);
            return;
        }

        QuestionQuota.SayTaken(http.Request, now);
        var isAsked = false;
        try
        {
            await next(http);
            isAsked = http.Response.StatusCode < StatusCodes.Status400BadRequest;
        }
        finally
        {
            if (!isAsked)
            {
                await quota.GiveBackAsync(workspace, month);
            }
        }
    }
}
