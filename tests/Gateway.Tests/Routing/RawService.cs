using System.Net.Sockets;
using System.Text;

namespace Periscope.Gateway.Tests.Routing;

/// <summary>A service that answers byte for byte what a test says, as no real server would.</summary>
internal sealed class RawService : RawListener
{
    private readonly Func<Question, Task> _answer;

    private RawService(Func<Question, Task> answer)
    {
        _answer = answer;
        Start();
    }

    /// <param name="answer">Called for each request; closes the connection by disposing its stream.</param>
    public static RawService Start(Func<Question, Task> answer) => new(answer);

    /// <summary>Answers every request on every connection with the same text.</summary>
    public static RawService Saying(string answer) => new(question => question.SayAsync(answer));

    protected override async Task ServeAsync(TcpClient client, int connection, CancellationToken ending)
    {
        var stream = client.GetStream();
        while (await HasAskedAsync(stream, ending))
        {
            await _answer(new Question(connection, stream));
        }
    }

    // Whether another request without a body has come; false at the end of the connection.
    private static async Task<bool> HasAskedAsync(NetworkStream stream, CancellationToken ending)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, ending) == 0)
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
