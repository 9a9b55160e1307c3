namespace Periscope.ServiceDefaults.Http;

/// <summary>Reads a body up to a number of bytes and a point in time, whichever comes first.</summary>
internal sealed class LimitedStream(Stream inner, long limit, TimeSpan timeout, CancellationToken deadline) : Stream
{
    private long _read;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var linked = cancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline) : null;
        int count;
        try
        {
            count = await inner.ReadAsync(buffer, linked?.Token ?? deadline);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FetchTimeoutException(timeout, e);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            // What gzip and deflate throw, and Brotli, for a body that is none.
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "The body is not encoded as its headers say.", e);
        }
        _read += count;
        return _read <= limit ? count : throw LimitedContent.TooLarge(limit);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A guarded body is read asynchronously; a blocking read could not be ended at the time limit.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }
        base.Dispose(disposing);
    }
}
