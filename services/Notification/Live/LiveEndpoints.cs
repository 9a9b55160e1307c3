using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Live;

internal static class LiveEndpoints
{
    private const string LastEventId = "Last-Event-ID";

    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/live", Stream).WithTags("Live").RequireAccess("live").WithName("StreamLive")
            .WithSummary("Server-Sent Events: job, update, alert, battlecard, delivery; resumes by Last-Event-ID or lastEventId")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        routes.MapHub<LiveHub>("/hubs/live", hub => hub.CloseOnAuthenticationExpiration = true).RequireAccess("live");
    }

    internal static async Task<IResult> Stream(
        HttpContext http,
        string? lastEventId,
        RequestContext context,
        LiveStream stream,
        IOptions<LiveOptions> options,
        IHostApplicationLifetime lifetime,
        TimeProvider clock)
    {
        var given = http.Request.Headers[LastEventId].ToString() is { Length: > 0 } header ? header : lastEventId;
        long? after = null;
        if (!string.IsNullOrEmpty(given))
        {
            if (!long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return Problems.Invalid("lastEventId", "lastEventId is not an id that this stream gave.");
            }
            after = id;
        }
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        if (Expiry(http) - clock.GetUtcNow() is { } left && left < TimeSpan.FromDays(1))
        {
            // What the clocks' difference still lets pass as a request is no beginning for a stream.
            if (left <= TimeSpan.Zero)
            {
                return Problems.Of(StatusCodes.Status401Unauthorized, "Unauthorized", "This token has ended.");
            }

            // A stream does not outlive its token; the watcher comes back with a fresh one and its last id.
            ended.CancelAfter(left);
        }
        using var subscription = await stream.OpenAsync(context.RequireWorkspace(), ended.Token);
        if (subscription is null)
        {
            http.Response.Headers.RetryAfter = "30";
            return Problems.Of(
                StatusCodes.Status429TooManyRequests, "Too many streams", "Too many live streams are open; close some or try later.");
        }
        try
        {
            var messages = stream.ReadAsync(subscription, context.Role, after, ended.Token);
            await WriteAsync(http, messages, after ?? subscription.From, options.Value.Heartbeat, clock, ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The watcher left, its token ended or the service stops; in each case the stream simply ends.
        }
        return Results.Empty;
    }

    private static async Task WriteAsync(
        HttpContext http, IAsyncEnumerable<LiveMessage> stream, long from, TimeSpan heartbeat, TimeProvider clock, CancellationToken ended)
    {
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        // An id without data dispatches nothing, but is what a watcher that saw no event yet resumes by.
        await SendAsync(response, $": connected\nretry: 1000\nid: {from}\n\n", ended);
        await using var messages = stream.GetAsyncEnumerator(ended);
        var next = messages.MoveNextAsync().AsTask();
        while (true)
        {
            try
            {
                if (!await next.WaitAsync(heartbeat, clock, CancellationToken.None))
                {
                    return;
                }
            }
            catch (TimeoutException)
            {
                await SendAsync(response, ": still here\n\n", ended);
                continue;
            }
            var message = messages.Current;
            await SendAsync(response, $"id: {message.Position}\nevent: {message.Type}\ndata: {message.Json}\n\n", ended);
            next = messages.MoveNextAsync().AsTask();
        }
    }

    private static async Task SendAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static DateTimeOffset? Expiry(HttpContext http) =>
        long.TryParse(http.User.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
