using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Periscope.Query.Questions;

/// <summary>An answer on its way from the agent.</summary>
internal sealed class AgentReply(HttpResponseMessage response) : IDisposable
{
    /// <summary>Of the evidence that it is made from.</summary>
    public string? Version { get; } = response.Headers.ETag?.ToString();

    public async IAsyncEnumerable<JsonObject> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return JsonNode.Parse(item.Data) as JsonObject ?? throw new JsonException("An event is a JSON object.");
        }
    }

    public void Dispose() => response.Dispose();
}
