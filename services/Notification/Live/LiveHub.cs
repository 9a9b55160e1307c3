using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Notification.Live;

/// <summary>The live events over SignalR: each comes as the method <c>event</c> with the same object as in the event stream.</summary>
/// <remarks>A client resumes by <c>?lastEventId=</c>. Nothing can be called; the workspace is the connection's own.</remarks>
internal sealed partial class LiveHub(LiveStream stream, IHubContext<LiveHub> hub, ILogger<LiveHub> logger) : Hub
{
    public const string Method = "event";

    public override async Task OnConnectedAsync()
    {
        var http = Context.GetHttpContext()!;
        // The hub has a scope of its own; whose connection this is, the middleware decided in the request's.
        var caller = http.RequestServices.GetRequiredService<RequestContext>();
        long? after = long.TryParse(http.Request.Query["lastEventId"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
        var subscription = await stream.OpenAsync(caller.RequireWorkspace(), Context.ConnectionAborted)
            ?? throw new HubException("Too many live streams are open; close some or try later.");
        _ = PumpAsync(subscription, caller.Role, after, Context);
        await base.OnConnectedAsync();
    }

    private async Task PumpAsync(LiveSubscription subscription, string? role, long? after, HubCallerContext connection)
    {
        // The hub itself is gone when OnConnectedAsync returns, so its own Clients may not be used here.
        var caller = hub.Clients.Client(connection.ConnectionId);
        using (subscription)
        {
            try
            {
                await foreach (var message in stream.ReadAsync(subscription, role, after, connection.ConnectionAborted))
                {
                    using var json = JsonDocument.Parse(message.Json);
                    await caller.SendAsync(Method, json.RootElement, connection.ConnectionAborted);
                }
            }
            catch (OperationCanceledException) when (connection.ConnectionAborted.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogBroken(e, connection.ConnectionId);
            }
        }
        connection.Abort();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The live connection {ConnectionId} broke")]
    private partial void LogBroken(Exception exception, string connectionId);
}
