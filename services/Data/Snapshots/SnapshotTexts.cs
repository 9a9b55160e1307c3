using System.Text;
using Periscope.Data.Extraction;
using Periscope.ServiceDefaults.Storage;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Snapshots;

/// <summary>Reads and keeps the extracted text of captures, which all spans count in.</summary>
internal sealed class SnapshotTexts(
    ISnapshotStore store, PageTextExtractor extractor, ComparisonGate gate, RequestContext context)
{
    /// <summary>The text of captured bytes, kept under the hash that comes with it.</summary>
    public async Task<(PageText Page, string TextHash)> ExtractAsync(
        string contentHash, string charset, string url, string contentType, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(contentHash, cancellationToken);
        var page = await extractor.ExtractAsync(bytes, charset, url, contentType, cancellationToken);
        var hash = await store.PutAsync(context.RequireWorkspace(), Encoding.UTF8.GetBytes(page.Text), cancellationToken);
        return (page, hash);
    }

    /// <summary>The page as it was extracted when the snapshot was recorded, without parsing it again where that can be avoided.</summary>
    public async Task<PageText> LoadAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var text = await TextAsync(snapshot.TextHash, cancellationToken);
        if (await gate.RunAsync(() => PageLayout.Deserialize(text, snapshot.Blocks), cancellationToken) is { } page)
        {
            return page;
        }

        var bytes = await ReadAsync(snapshot.ContentHash, cancellationToken);
        return await extractor.ExtractAsync(bytes, snapshot.Charset, snapshot.Url, snapshot.ContentType, cancellationToken);
    }

    public async Task<string> TextAsync(string textHash, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await ReadAsync(textHash, cancellationToken));

    private async Task<byte[]> ReadAsync(string hash, CancellationToken cancellationToken) =>
        await store.GetAsync(context.RequireWorkspace(), hash, cancellationToken)
        ?? throw new InvalidOperationException($"The snapshot store has no content {hash}.");
}
