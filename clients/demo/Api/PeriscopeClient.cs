using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Periscope.Demo.Api;

/// <summary>Talks to the gateway as any client would: JSON in, JSON out, streams as they come.</summary>
public sealed class PeriscopeClient : IDisposable
{
    private readonly HttpClient _http;

    public PeriscopeClient(Uri gateway)
    {
        Gateway = gateway;
        _http = new HttpClient { BaseAddress = gateway, Timeout = Timeout.InfiniteTimeSpan };
    }

    public Uri Gateway { get; }

    /// <summary>The underlying client, with the token set.</summary>
    public HttpClient Http => _http;

    /// <summary>Signs in and uses the token from now on.</summary>
    public async Task SignInAsync(string email, string password)
    {
        var answer = await PostAsync("/api/v1/auth/login", new { email, password });
        UseToken(answer["accessToken"]!.GetValue<string>());
    }

    public void UseToken(string token) => _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

    public Task<JsonNode> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonNode> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<JsonNode> PutAsync(string path, object? body = null) => SendAsync(HttpMethod.Put, path, body);

    /// <summary>Asks a question and yields the stream's events.</summary>
    public IAsyncEnumerable<JsonNode> AskAsync(object body, CancellationToken cancellationToken = default) =>
        EventsAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/query/ask") { Content = JsonContent.Create(body) }, cancellationToken);

    /// <summary>Yields what happens in the workspace, from now on or after <paramref name="lastEventId"/>.</summary>
    public IAsyncEnumerable<JsonNode> LiveAsync(string? lastEventId = null, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/live");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        return EventsAsync(request, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text.Length == 0 ? "{}" : text)!
            : throw new HttpRequestException($"{method} {path} answered {(int)response.StatusCode}: {text}", null, response.StatusCode);
    }

    // Server-Sent Events (WHATWG HTML, section 9.2): fields by line, an empty line ends an event. The id joins the data as "$id".
    private async IAsyncEnumerable<JsonNode> EventsAsync(
        HttpRequestMessage request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var _ = request;
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"{request.RequestUri} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}",
                null, response.StatusCode);
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        var (data, id) = ("", (string?)null);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data += line[5..].TrimStart();
            }
            else if (line.StartsWith("id:", StringComparison.Ordinal))
            {
                id = line[3..].Trim();
            }
            else if (line.Length == 0 && data.Length > 0)
            {
                var parsed = JsonNode.Parse(data) ?? throw new JsonException("An event without data.");
                if (id is not null && parsed is JsonObject item)
                {
                    item["$id"] = id;
                }

                yield return parsed;
                data = "";
            }
        }
    }
}
