using System.Globalization;
using System.Text.Unicode;

namespace Periscope.Gateway.Edge;

/// <summary>Writes a line for each request in batches, every fifth of a second or when there is much, so that no request waits for it.</summary>
/// <remarks>
/// A reader that is too slow costs lines, never requests: what does not fit is counted, and the count written. What a process that dies at
/// once has not written, a fifth of a second's lines, is lost.
/// </remarks>
internal sealed class AccessLog(Stream output, TimeProvider clock) : BackgroundService
{
    // A write of at most this is whole in a pipe, whoever else writes to it (POSIX, PIPE_BUF).
    private const int Whole = 4096;
    private const int Capacity = 256 * 1024;

    // The round-trip format down to milliseconds, which is written several times as fast as one of our own.
    private const int Time = 23;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _much = new(0, 1);
    private readonly TaskCompletionSource _isRunning = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _filling = new byte[Capacity];
    private byte[] _writing = new byte[Capacity];
    private int _length;
    private long _dropped;

    public void Add(in AccessLine line)
    {
        // One line is at most a pipe's write, or it would be cut where others write too.
        Span<byte> room = stackalloc byte[Whole];
        var written = Write(line, room);
        lock (_lock)
        {
            if (written == 0 || written > Capacity - _length)
            {
                _dropped++;
                return;
            }

            room[..written].CopyTo(_filling.AsSpan(_length));
            var before = _length;
            _length += written;
            if (before < Capacity / 2 && _length >= Capacity / 2 && _much.CurrentCount == 0)
            {
                _much.Release();
            }
        }
    }

    /// <summary>Writes what is there. One at a time: it writes from a buffer that the next call fills again.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        int length;
        long dropped;
        lock (_lock)
        {
            (_filling, _writing) = (_writing, _filling);
            (length, _length) = (_length, 0);
            (dropped, _dropped) = (_dropped, 0);
        }

        for (var start = 0; start < length;)
        {
            var end = length - start <= Whole ? length : start + _writing.AsSpan(start, Whole).LastIndexOf((byte)'\n') + 1;
            await output.WriteAsync(_writing.AsMemory(start, end - start), cancellationToken);
            start = end;
        }

        if (dropped > 0)
        {
            await output.WriteAsync(
                System.Text.Encoding.ASCII.GetBytes($"{dropped} requests left no line here: whoever reads them is too slow\n"), cancellationToken);
        }

        if (length > 0)
        {
            await output.FlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    // A stop that comes before another thread has begun to run it would find nobody who writes the last lines.
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken);
        await _isRunning.Task.WaitAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _much.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _isRunning.SetResult();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _much.WaitAsync(s_interval, stoppingToken);
                await TryFlushAsync(CancellationToken.None);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
        }

        // Here and not in StopAsync, which may be called twice at a time: two that write would take each other's lines.
        await TryFlushAsync(CancellationToken.None);
    }

    private async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // Nobody reads any more; the requests go on.
        }
    }

    // 0 when there is not room enough.
    private int Write(in AccessLine line, Span<byte> room)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var tenths = (long)Math.Round(line.Milliseconds * 10);
        if (!now.TryFormat(room, out _, "O", CultureInfo.InvariantCulture)
            || !Utf8.TryWrite(
                room[Time..], CultureInfo.InvariantCulture,
                $"Z {line.Method} {Shortened(line.Path)} {line.Status} {tenths / 10}.{tenths % 10} ms from {line.Destination} for {line.Caller} in {line.Workspace}, request {line.RequestId}\n",
                out var written))
        {
            return 0;
        }

        Clean(room[..(Time + written - 1)]);
        return Time + written;
    }

    private static ReadOnlySpan<char> Shortened(string path) => path.AsSpan(0, Math.Min(path.Length, Whole / 4));

    // A path is anybody's text, and a line of it must not look like two.
    private static void Clean(Span<byte> line)
    {
        for (int at; (at = line.IndexOfAnyInRange((byte)0, (byte)31)) >= 0; line = line[(at + 1)..])
        {
            line[at] = (byte)'?';
        }
    }
}

/// <summary>What a line says. The query is left out: it may hold a token.</summary>
internal readonly record struct AccessLine(
    string Method, string Path, int Status, double Milliseconds, string Destination, string Caller, string Workspace, string RequestId);
