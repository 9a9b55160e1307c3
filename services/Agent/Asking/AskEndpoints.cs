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
            .WithSummary("Answers a question as a stream of events; 304 when nothing has arrived since the answer with the given If-None-Match");

    internal static async Task AskAsync(
        AskQuestion question, AskPipeline pipeline, EvidenceVersion version, RequestContext request, HttpContext http,
        CancellationToken cancellationToken)
    {
        var workspace = request.RequireWorkspace();
        var current = await version.ReadAsync(workspace, cancellationToken);
        http.Response.Headers.ETag = current;
        if (http.Request.Headers.IfNoneMatch == current)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

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
