using System.Net;
using System.Net.Sockets;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>A network before a service, which can lose connections without telling either end.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Uri _service;
    private readonly Task _accepting;
    private int _connections;
    private int _swallowed;

    private Relay(Uri service)
    {
        _service = service;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>How many connections there have been.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public static Relay Before(Uri service) => new(service);

    /// <summary>From now on nothing comes through on the connections that there are. They stay open, and new ones work.</summary>
    public void SwallowWhatIsOpen() => Volatile.Write(ref _swallowed, Connections);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var caller = await _listener.AcceptTcpClientAsync(_ending.Token);
                _ = ServeAsync(caller, Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private async Task ServeAsync(TcpClient caller, int connection)
    {
        using (caller)
        using (var service = new TcpClient())
        {
            try
            {
                await service.ConnectAsync(_service.Host, _service.Port, _ending.Token);
                await Task.WhenAny(
                    PassAsync(caller.GetStream(), service.GetStream(), connection), PassAsync(service.GetStream(), caller.GetStream(), connection));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // One of the ends has closed it.
            }
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, int connection)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _ending.Token)) > 0)
        {
            if (connection > Volatile.Read(ref _swallowed))
            {
                await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
            }
        }
    }
}
