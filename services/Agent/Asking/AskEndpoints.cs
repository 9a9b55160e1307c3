using System.Text.Json;
using System.Threading.Channels;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Agent.Asking;

internal static class AskEndpoints
{
    public static void MapAsking(this IEndpointRouteBuilder routes) =>
        // Only Query calls this; the gateway routes nothing under /internal.
        routes.MapPost("/internal/agent/ask", AskAsync).RequireAccess("query").HasEffectElsewhere().WithName("Ask").WithTags("Asking")
            .WithSummary("Answers a question as a stream of events");

    internal static async Task AskAsync(
        AskQuestion question, AskPipeline pipeline, RequestContext request, HttpContext http, CancellationToken cancellationToken)
    {
        var workspace = request.RequireWorkspace();
        var events = Channel.CreateBounded<AskEvent>(64);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var running = pipeline.RunAsync(workspace, question, events.Writer, cancellationToken);
        await foreach (var one in events.Reader.ReadAllAsync(cancellationToken))
        {
            var json = JsonSerializer.Serialize(one, one.GetType(), WireJson.Options);
            await http.Response.WriteAsync($"data: {json}\n\n", cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
        }

        await running;
    }
}
