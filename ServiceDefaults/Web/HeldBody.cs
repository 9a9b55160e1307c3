using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Web;

/// <summary>Holds a response back until it has been kept; lets a stream, or what grows too large to keep, pass.</summary>
internal sealed class HeldBody(HttpResponse response, Stream next) : Stream
{
    private const int MaxKeptBytes = 1024 * 1024;
    private readonly MemoryStream _held = new();

    /// <summary>An event stream: what it says is for those who listen, and not kept.</summary>
    public bool IsStream { get; private set; }

    /// <summary>The body grew larger than what is kept.</summary>
    public bool IsTooLarge { get; private set; }

    public byte[] Content => _held.ToArray();

    /// <summary>Whether the caller waits for <see cref="SendAsync"/>.</summary>
    public bool Waits => !Passes;

    private bool Passes => IsStream || IsTooLarge;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Runs the rest of the request; what it answers is in the body that is returned.</summary>
    public static async Task<HeldBody> RunAsync(HttpContext http, RequestDelegate next)
    {
        var body = http.Response.Body;
        var held = new HeldBody(http.Response, body);
        http.Response.Body = held;
        try
        {
            await next(http);
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
        finally
        {
            http.Response.Body = body;
        }
    }

    /// <summary>Sends what was held back.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        _held.Position = 0;
        await _held.CopyToAsync(next, cancellationToken);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await PassIfNeededAsync(buffer.Length, cancellationToken);
        if (Passes)
        {
            await next.WriteAsync(buffer, cancellationToken);
        }
        else
        {
            _held.Write(buffer.Span);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Responses are written asynchronously.");

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await PassIfNeededAsync(0, cancellationToken);
        if (Passes)
        {
            await next.FlushAsync(cancellationToken);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask PassIfNeededAsync(int more, CancellationToken cancellationToken)
    {
        if (Passes)
        {
            return;
        }
        IsStream = response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) is true;
        IsTooLarge = _held.Length + more > MaxKeptBytes;
        if (Passes)
        {
            await SendAsync(cancellationToken);
        }
    }
}
