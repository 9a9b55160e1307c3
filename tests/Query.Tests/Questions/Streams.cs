using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Periscope.ServiceDefaults.Quotas;

namespace Periscope.Query.Tests.Questions;

/// <summary>Asks and reads the whole stream.</summary>
internal static class Streams
{
    /// <param name="takenAt">When the gateway took the question of the plan; null when it did not.</param>
    public static async Task<List<JsonElement>> AskAsync(HttpClient client, object body, DateTimeOffset? takenAt = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/query/ask") { Content = JsonContent.Create(body) };
        if (takenAt is { } at)
        {
            request.Headers.Add(QuestionQuota.TakenAtHeader, at.ToString("O", CultureInfo.InvariantCulture));
        }

        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        var text = await response.Content.ReadAsStringAsync();
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(one => one.StartsWith("data: ", StringComparison.Ordinal))
            .Select(one => JsonDocument.Parse(one["data: ".Length..]).RootElement)];
    }

    public static string? Type(this JsonElement one) => one.GetProperty("type").GetString();

    public static async Task<JsonElement> JsonAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(path);
}
