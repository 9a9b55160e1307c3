using System.Globalization;
using Periscope.Gateway.Routing;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Gateway.Plans;

/// <summary>Counts a workspace's questions against its plan's month. A question that was refused or failed is given back.</summary>
internal sealed class AskLimit(RequestDelegate next, MonthlyCounter counter, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext http, RequestContext context) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.Path.Equals(RouteTable.AskPath, StringComparison.OrdinalIgnoreCase)
        && context.WorkspaceId is { } workspace && QuestionsAMonth(context.Plan) is { } limit
            ? CountAsync(http, workspace, limit, context.Plan)
            : next(http);

    /// <summary>Null is without limit.</summary>
    internal static int? QuestionsAMonth(string? plan) => plan switch
    {
        "enterprise" => null,
        "professional" => 10_000,
        "starter" => 1_000,
        _ => 20,
    };

    private async Task CountAsync(HttpContext http, Guid workspace, int limit, string? plan)
    {
        var month = Month.Of(clock.GetUtcNow());
        var count = await counter.TakeAsync(workspace, month, limit, http.RequestAborted);
        if (count is null)
        {
            // Redis is away, which its connection has logged: people's questions matter more than the count.
            await next(http);
            return;
        }

        var seconds = ((int)Math.Ceiling((month.End - clock.GetUtcNow()).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Remaining"] = Math.Max(0, limit - count.Value).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["RateLimit-Reset"] = seconds;
        if (count > limit)
        {
            http.Response.Headers.RetryAfter = seconds;
            await Problems.Of(
                StatusCodes.Status429TooManyRequests, "Plan limit reached",
                $"The plan {plan ?? "free"} has {limit} questions a month, and this month's are used.").ExecuteAsync(http);
            return;
        }

        await next(http);
        if (http.Response.StatusCode >= StatusCodes.Status400BadRequest)
        {
            await counter.GiveBackAsync(workspace, month);
        }
    }
}
