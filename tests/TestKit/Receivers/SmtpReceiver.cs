using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Periscope.TestKit.Receivers;

/// <summary>A real mail server on a loopback port as RFC 5321 has it, with the faults that mail servers have.</summary>
public sealed class SmtpReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentQueue<ReceivedMail> _mails = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<string> _connections = new();
    private Task _accepting = Task.CompletedTask;

    public string Host { get; } = "127.0.0.1";

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public IReadOnlyList<ReceivedMail> Mails => [.. _mails];

    /// <summary>How many times somebody connected.</summary>
    public int Connections => _connections.Count;

    public static SmtpReceiver Start()
    {
        var receiver = new SmtpReceiver();
        receiver._listener.Start();
        receiver._accepting = receiver.AcceptAsync();
        return receiver;
    }

    /// <summary>The next recipients get this reply, such as <c>451 4.7.1 Try again later</c> or <c>550 5.1.1 No such user</c>.</summary>
    public void AnswerRecipient(string reply, int times = 1)
    {
        for (var time = 0; time < times; time++)
        {
            _faults.Enqueue(reply);
        }
    }

    /// <summary>Takes addresses outside ASCII from now on (RFC 6531).</summary>
    public bool SpeaksUtf8 { get; set; }

    /// <summary>Accepts connections from now on and says nothing.</summary>
    public bool Silent { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                _connections.Enqueue(client.Client.RemoteEndPoint?.ToString() ?? "");
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The receiver was stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
                if (Silent)
                {
                    await reader.ReadToEndAsync(_stopped.Token);
                    return;
                }
                await TalkAsync(reader, writer);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The other side hung up, or the receiver was stopped.
            }
        }
    }

    private async Task TalkAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("220 receiver.test ESMTP");
        var (from, to, needsUtf8) = ("", new List<string>(), false);
        while (await reader.ReadLineAsync(_stopped.Token) is { } line)
        {
            var verb = line.Split([' ', ':'], 2)[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    await writer.WriteAsync($"250-receiver.test\r\n250-8BITMIME\r\n{(SpeaksUtf8 ? "250-SMTPUTF8\r\n" : "")}250 SIZE 10000000\r\n");
                    break;
                case "HELO" or "NOOP" or "RSET":
                    (from, to) = ("", []);
                    await writer.WriteLineAsync("250 OK");
                    break;
                case "MAIL" or "RCPT" when !SpeaksUtf8 && line.Any(character => character > '\x7f'):
                    await writer.WriteLineAsync("553 5.6.7 Addresses outside ASCII are not known here");
                    break;
                case "MAIL":
                    (from, needsUtf8) = (Path(line), line.Contains(" SMTPUTF8", StringComparison.OrdinalIgnoreCase));
                    await writer.WriteLineAsync("250 OK");
                    break;
                case "RCPT" when _faults.TryDequeue(out var fault):
                    await writer.WriteLineAsync(fault);
                    break;
                case "RCPT":
                    to.Add(Path(line));
                    await writer.WriteLineAsync("250 OK");
                    break;
                case "DATA" when to.Count == 0:
                    await writer.WriteLineAsync("503 5.5.1 No recipient");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 Go on");
                    _mails.Enqueue(new(from, [.. to], await DataAsync(reader), needsUtf8));
                    await writer.WriteLineAsync("250 Taken");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 Bye");
                    return;
                default:
                    await writer.WriteLineAsync("502 5.5.1 Not known here");
                    break;
            }
        }
    }

    private async Task<string> DataAsync(StreamReader reader)
    {
        var data = new StringBuilder();
        while (await reader.ReadLineAsync(_stopped.Token) is { } line && line != ".")
        {
            data.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }
        return data.ToString();
    }

    private static string Path(string line)
    {
        var start = line.IndexOf('<', StringComparison.Ordinal);
        var end = line.IndexOf('>', StringComparison.Ordinal);
        return start >= 0 && end > start ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line[(start + 1)..end])) : "";
    }
}
