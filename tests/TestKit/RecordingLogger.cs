using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Periscope.TestKit;

/// <summary>Remembers what was logged, whatever its level.</summary>
public class RecordingLogger : ILoggerProvider, ILogger
{
    /// <summary>In the order in which they were logged.</summary>
    public ConcurrentQueue<(LogLevel Level, string Text, Exception? Exception)> Entries { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        Entries.Enqueue((logLevel, formatter(state, exception), exception));
    }

    public void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>As the other, for a class that wants its own.</summary>
public sealed class RecordingLogger<T> : RecordingLogger, ILogger<T>;
