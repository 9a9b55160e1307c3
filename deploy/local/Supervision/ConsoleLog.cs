using System.Globalization;
using System.Threading.Channels;

namespace Periscope.LocalHosting.Supervision;

/// <summary>What one process said: the last lines in memory for the dashboard, all of them in a file.</summary>
internal sealed class ConsoleLog : IDisposable
{
    private const int Kept = 5_000;
    private const long FileLimit = 20_000_000;

    private readonly TimeProvider _clock;
    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly Queue<ConsoleLine> _lines = new();
    private readonly List<Channel<ConsoleLine>> _followers = [];
    private StreamWriter _file;
    private int _number;

    public ConsoleLog(string path, TimeProvider clock)
    {
        _path = path;
        _clock = clock;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = Open();
    }

    public void Write(string text, bool isError = false)
    {
        lock (_lock)
        {
            var stamp = _clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
            var line = new ConsoleLine(++_number, $"{stamp} {text}", isError);
            _lines.Enqueue(line);
            if (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }

            foreach (var follower in _followers)
            {
                follower.Writer.TryWrite(line);
            }

            _file.WriteLine(line.Text);
            if (_file.BaseStream.Length > FileLimit)
            {
                _file.Dispose();
                _file = Open();
            }
        }
    }

    public IReadOnlyList<ConsoleLine> Tail(int count)
    {
        lock (_lock)
        {
            return [.. _lines.TakeLast(count)];
        }
    }

    /// <summary>The lines kept so far and, when following, those to come.</summary>
    public async IAsyncEnumerable<ConsoleLine> ReadAsync(
        bool follow, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Bounded by what is kept: a reader that stopped reading loses old lines instead of growing the engine.
        var channel = Channel.CreateBounded<ConsoleLine>(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            foreach (var line in _lines)
            {
                channel.Writer.TryWrite(line);
            }

            if (follow)
            {
                _followers.Add(channel);
            }
            else
            {
                channel.Writer.Complete();
            }
        }

        try
        {
            await foreach (var line in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            lock (_lock)
            {
                _followers.Remove(channel);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
        }
    }

    private StreamWriter Open()
    {
        if (File.Exists(_path))
        {
            File.Move(_path, $"{_path}.1", overwrite: true);
        }

        return new StreamWriter(new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }
}

internal sealed record ConsoleLine(int Number, string Text, bool IsError);
