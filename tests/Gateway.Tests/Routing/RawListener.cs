using System.Net;
using System.Net.Sockets;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>Takes connections on a port of its own until it is disposed.</summary>
internal abstract class RawListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private Task _accepting = Task.CompletedTask;
    private int _connections;

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>How many connections there have been.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    /// <param name="client">Closed when this ends.</param>
    /// <param name="connection">From 1.</param>
    /// <param name="ending">The listener has been disposed.</param>
    protected abstract Task ServeAsync(TcpClient client, int connection, CancellationToken ending);

    protected void Start()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                _ = TryServeAsync(client, Interlocked.Increment(ref _connections), _ending.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private async Task TryServeAsync(TcpClient client, int connection, CancellationToken ending)
    {
        using (client)
        {
            try
            {
                await ServeAsync(client, connection, ending);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // One of the ends has closed it.
            }
        }
    }
}
