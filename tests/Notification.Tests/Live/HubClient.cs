using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Periscope.Notification.Tests.Live;

/// <summary>
/// A client of SignalR's documented JSON protocol: negotiation, handshake, invocations, each message ended by 0x1E. The real client's
/// dependency Microsoft.AspNetCore.Http.Connections.Client is not in the package feed.
/// </summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentQueue<JsonElement> _received = new();
    private Task _reading = Task.CompletedTask;

    public IReadOnlyList<JsonElement> Received => [.. _received];

    public static async Task<HubClient> ConnectAsync(Uri address, string token, string query = "")
    {
        using var http = new HttpClient();
        using var negotiated = await http.PostAsync(new Uri(address, $"/hubs/live/negotiate?negotiateVersion=1&access_token={token}{query}"), null);
        negotiated.EnsureSuccessStatusCode();
        var connection = (await negotiated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString();
        var client = new HubClient();
        var url = new UriBuilder(new Uri(address, $"/hubs/live?id={connection}&access_token={token}{query}")) { Scheme = "ws" };
        await client._socket.ConnectAsync(url.Uri, CancellationToken.None);
        await client._socket.SendAsync(
            Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}" + End), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var greeted = new TaskCompletionSource();
        client._reading = client.ReadAsync(greeted);
        await greeted.Task;
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _reading;
        _socket.Dispose();
        _closed.Dispose();
    }

    private async Task ReadAsync(TaskCompletionSource greeted)
    {
        var buffer = new byte[16 * 1024];
        var text = new StringBuilder();
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                var got = await _socket.ReceiveAsync(buffer, _closed.Token);
                text.Append(Encoding.UTF8.GetString(buffer, 0, got.Count));
                while (text.ToString().IndexOf(End, StringComparison.Ordinal) is var end and >= 0)
                {
                    Take(JsonSerializer.Deserialize<JsonElement>(text.ToString(0, end)), greeted);
                    text.Remove(0, end + 1);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            greeted.TrySetException(e);
        }
    }

    private void Take(JsonElement message, TaskCompletionSource greeted)
    {
        if (!message.TryGetProperty("type", out var type))
        {
            greeted.TrySetResult();
        }
        else if (type.GetInt32() == 1 && message.GetProperty("target").GetString() == "event")
        {
            _received.Enqueue(message.GetProperty("arguments")[0].Clone());
        }
    }
}
