using System.Net.Http.Json;
using System.Text.Json;

namespace Periscope.Query.Tests.Questions;

/// <summary>Asks and reads the whole stream.</summary>
internal static class Streams
{
    public static async Task<List<JsonElement>> AskAsync(HttpClient client, object body)
    {
        using var response = await client.PostAsJsonAsync("/api/v1/query/ask", body);
        response.EnsureSuccessStatusCode();
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        var text = await response.Content.ReadAsStringAsync();
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(one => one.StartsWith("data: ", StringComparison.Ordinal))
            .Select(one => JsonDocument.Parse(one["data: ".Length..]).RootElement)];
    }

    public static string? Type(this JsonElement one) => one.GetProperty("type").GetString();

    public static async Task<JsonElement> JsonAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(path);
}
