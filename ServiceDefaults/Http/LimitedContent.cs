using System.Net;

namespace Periscope.ServiceDefaults.Http;

/// <summary>A response body that ends with an exception when it grows past its limit or its request runs out of time.</summary>
internal sealed class LimitedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly long _limit;
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _deadline;

    public LimitedContent(HttpContent inner, long limit, TimeSpan timeout, CancellationTokenSource deadline)
    {
        (_inner, _limit, _timeout, _deadline) = (inner, limit, timeout, deadline);
        foreach (var (name, values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    public static FetchRefusedException TooLarge(long limit) => new(FetchRefusal.TooLarge, $"The body is larger than {limit} bytes.");

    protected override async Task<Stream> CreateContentReadStreamAsync() =>
        new LimitedStream(await _inner.ReadAsStreamAsync(), _limit, _timeout, _deadline.Token);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var body = await CreateContentReadStreamAsync();
        await body.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength.GetValueOrDefault();
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
            _deadline.Dispose();
        }
        base.Dispose(disposing);
    }
}
