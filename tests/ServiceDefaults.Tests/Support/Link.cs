using System.Net;
using System.Net.Sockets;

namespace Periscope.ServiceDefaults.Tests.Support;

/// <summary>A TCP connection's way to a server that can be cut, as by a crash, and mended.</summary>
internal sealed class Link : IDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly Func<Filter>? _answers;
    private readonly Lock _lock = new();
    private readonly HashSet<Socket> _open = [];
    private Socket? _listener;
    private volatile bool _isMute;
    private int _accepted;
    private int _unanswered;

    /// <param name="host">Where the server is.</param>
    /// <param name="port">Its port there.</param>
    /// <param name="answers">Makes, for each connection, what its answers go through.</param>
    public Link(string host, int port, Func<Filter>? answers = null)
    {
        (_host, _port, _answers) = (host, port, answers);
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Where to connect instead of to the server.</summary>
    public int Port { get; }

    /// <summary>How many connections there have been.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many connections have said something and have no answer, nor will have one.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    /// <summary>What of some bytes goes on.</summary>
    public delegate ReadOnlyMemory<byte> Filter(ReadOnlyMemory<byte> bytes);

    /// <summary>Resets every connection and refuses new ones.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _listener?.Dispose();
            _listener = null;
            foreach (var socket in _open)
            {
                // A reset, not an orderly end.
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }

            _open.Clear();
        }
    }

    public void Mend()
    {
        lock (_lock)
        {
            _isMute = false;
            if (_listener is null)
            {
                _listener = Listen(Port);
                _ = AcceptAsync(_listener);
            }
        }
    }

    /// <summary>Accepts what is new and never answers it, after a cut: until it is mended, and these for ever.</summary>
    public void Mute()
    {
        lock (_lock)
        {
            _isMute = true;
            _listener = Listen(Port);
            _ = AcceptAsync(_listener);
        }
    }

    public void Dispose() => Cut();

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptAsync();
                Interlocked.Increment(ref _accepted);
                _ = JoinAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task JoinAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (_lock)
        {
            _open.Add(client);
            _open.Add(server);
        }

        try
        {
            if (_isMute)
            {
                await HearAsync(client);
                return;
            }

            await server.ConnectAsync(_host, _port);
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client, _answers?.Invoke()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
        finally
        {
            lock (_lock)
            {
                _open.Remove(client);
                _open.Remove(server);
            }

            client.Dispose();
            server.Dispose();
        }
    }

    private async Task HearAsync(Socket client)
    {
        var buffer = new byte[1024];
        for (var isFirst = true; await client.ReceiveAsync(buffer) > 0; isFirst = false)
        {
            if (isFirst)
            {
                Interlocked.Increment(ref _unanswered);
            }
        }
    }

    private static async Task PumpAsync(Socket from, Socket to, Filter? filter = null)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                var rest = filter?.Invoke(buffer.AsMemory(0, read)) ?? buffer.AsMemory(0, read);
                if (rest.Length > 0)
                {
                    await to.SendAsync(rest);
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }
}
