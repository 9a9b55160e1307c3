using System.Net;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Query.Questions;

/// <summary>Asks the agent.</summary>
internal sealed class AgentAnswer(IHttpClientFactory clients)
{
    public const string Client = "agent";

    /// <summary>The agent's answer as it comes; null when nothing has arrived since the answer of <paramref name="version"/>.</summary>
    public async Task<AgentReply?> AskAsync(
        Question question, IReadOnlyList<Question> history, string? version, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Client);
        using var request = new HttpRequestMessage(HttpMethod.Post, "internal/agent/ask")
        {
            Content = JsonContent.Create(
                new
                {
                    query = question.Query,
                    competitorIds = question.CompetitorIds,
                    history = history.Select(earlier => new { query = earlier.Query, competitorIds = earlier.CompetitorIds }),
                },
                options: WireJson.Options),
        };
        if (version is not null)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", version);
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return new AgentReply(response);
        }

        using (response)
        {
            return version is not null && response.StatusCode == HttpStatusCode.NotModified
                ? null
                : throw new HttpRequestException($"The agent answered {(int)response.StatusCode}.", inner: null, response.StatusCode);
        }
    }
}
