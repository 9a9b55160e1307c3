using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>A service that answers byte for byte what a test says, as no real server would.</summary>
internal sealed class RawService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<Question, Task> _answer;
    private readonly Task _accepting;
    private int _connections;

    private RawService(Func<Question, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>How many connections there have been.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <param name="answer">Called for each request; closes the connection by disposing its stream.</param>
    public static RawService Start(Func<Question, Task> answer) => new(answer);

    /// <summary>Answers every request on every connection with the same text.</summary>
    public static RawService Saying(string answer) => new(question => question.SayAsync(answer));

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
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                _ = ServeAsync(client, Interlocked.Increment(ref _connections));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private async Task ServeAsync(TcpClient client, int connection)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await HasAskedAsync(stream))
                {
                    await _answer(new Question(connection, stream));
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // The gateway or the test has closed it.
            }
        }
    }

    // Whether another request without a body has come; false at the end of the connection.
    private async Task<bool> HasAskedAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _ending.Token) == 0)
            {
                return false;
            }

            head.Append((char)one[0]);
        }

        return true;
    }

    /// <summary>A request that has come.</summary>
    /// <param name="Connection">From 1.</param>
    /// <param name="Stream">Where the answer goes.</param>
    internal sealed record Question(int Connection, NetworkStream Stream)
    {
        public async Task SayAsync(string bytes)
        {
            await Stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
            await Stream.FlushAsync();
        }
    }
}
