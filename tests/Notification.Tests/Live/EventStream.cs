using System.Collections.Concurrent;
using System.Text.Json;
using Periscope.TestKit;

namespace Periscope.Notification.Tests.Live;

/// <param name="Id">The id to resume by.</param>
/// <param name="Event">The event's name.</param>
internal sealed record StreamedEvent(string Id, string Event, JsonElement Data)
{
    public Guid ItemId => Data.GetProperty("item").GetProperty("id").GetGuid();
}

/// <summary>Reads a live stream as a browser does: fields, empty line, dispatch; the last id outlives the connection.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _response;
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentQueue<StreamedEvent> _events = new();
    private readonly Task _reading;

    private EventStream(HttpClient client, HttpResponseMessage response)
    {
        _client = client;
        _response = response;
        _reading = ReadAsync();
    }

    public string? LastEventId { get; private set; }

    public IReadOnlyList<StreamedEvent> Events => [.. _events];

    /// <summary>Opens the stream and waits until it is open for events.</summary>
    public static async Task<EventStream> OpenAsync(HttpClient client, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/live");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
        var stream = new EventStream(client, response);
        await Eventually.IsTrueAsync(() => stream.LastEventId is not null, "the stream is open");
        return stream;
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _reading;
        _response.Dispose();
        _client.Dispose();
        _closed.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var reader = new StreamReader(await _response.Content.ReadAsStreamAsync(_closed.Token));
            var (id, name, data) = ("", "message", "");
            while (await reader.ReadLineAsync(_closed.Token) is { } line)
            {
                switch (line.Split(": ", 2))
                {
                    case ["id", var value]:
                        id = value;
                        break;
                    case ["event", var value]:
                        name = value;
                        break;
                    case ["data", var value]:
                        data += value;
                        break;
                    case [""] when id.Length > 0:
                        if (data.Length > 0)
                        {
                            _events.Enqueue(new(id, name, JsonSerializer.Deserialize<JsonElement>(data)));
                        }
                        LastEventId = id;
                        (name, data) = ("message", "");
                        break;
                    default:
                        break;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            // The connection ended, which is what a watcher resumes after.
        }
    }
}
