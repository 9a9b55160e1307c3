namespace Periscope.Data.Extraction;

/// <summary>Reads a captured page: HTML, plain text, JSON or XML, in whatever encoding it came.</summary>
/// <remarks>
/// Never throws on what a server sent; unreadable bytes give a page of kind <see cref="PageKind.Empty"/>. Safe to share between threads.
/// Reading is pure computation, so no more pages are read at once than there are cores: more would only take memory.
/// </remarks>
internal sealed class PageTextExtractor : IDisposable
{
    private readonly SemaphoreSlim cores = new(Environment.ProcessorCount);

    /// <param name="bytes">The body as the server sent it, decompressed.</param>
    /// <param name="charset">The charset of the Content-Type header, when it had one.</param>
    /// <param name="url">Where the page was found after redirects; relative links resolve against it.</param>
    /// <param name="contentType">The media type, with or without parameters.</param>
    public PageText Extract(ReadOnlySpan<byte> bytes, string? charset, string url, string contentType)
    {
        cores.Wait();
        try
        {
            return PageReader.Read(bytes, charset, url, contentType);
        }
        finally
        {
            cores.Release();
        }
    }

    /// <summary>As <see cref="Extract"/>, waiting until a core is free.</summary>
    public async Task<PageText> ExtractAsync(
        ReadOnlyMemory<byte> bytes, string? charset, string url, string contentType, CancellationToken cancellationToken)
    {
        await cores.WaitAsync(cancellationToken);
        try
        {
            return PageReader.Read(bytes.Span, charset, url, contentType);
        }
        finally
        {
            cores.Release();
        }
    }

    public void Dispose() => cores.Dispose();
}
