using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Periscope.Query.Questions;

/// <summary>Asks the agent and hands on its events as they come.</summary>
internal sealed class AgentAnswer(IHttpClientFactory clients)
{
    public const string Client = "agent";

    public async IAsyncEnumerable<JsonObject> AskAsync(
        string query, IReadOnlyList<Guid> competitorIds, IReadOnlyList<Question> history, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Post, "internal/agent/ask")
        {
            Content = JsonContent.Create(new
            {
                query,
                competitorIds,
                history = history.Select(earlier => new { query = earlier.Query, competitorIds = earlier.CompetitorIds }),
            }),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            yield return JsonNode.Parse(item.Data) as JsonObject ?? throw new JsonException("An event is a JSON object.");
        }
    }
}
