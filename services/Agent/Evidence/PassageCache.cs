using Microsoft.Extensions.Caching.Memory;

namespace Periscope.Agent.Evidence;

/// <summary>Texts cut into passages, by workspace and hash.</summary>
/// <remarks>A text never changes under its hash, so what was cut once stays right until the memory is wanted for something else.</remarks>
internal sealed class PassageCache(SnapshotTexts texts) : IDisposable
{
    private const long Characters = 32 * 1024 * 1024;
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = Characters });

    public async Task<IReadOnlyList<Passage>> OfAsync(Guid workspace, string textHash, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue((workspace, textHash), out IReadOnlyList<Passage>? passages))
        {
            return passages!;
        }

        if (await texts.ReadAsync(workspace, textHash, cancellationToken) is not { } text)
        {
            return [];
        }

        passages = PassageSplitter.Split(text);
        return cache.Set((workspace, textHash), passages,
            new MemoryCacheEntryOptions { Size = text.Length + 64, SlidingExpiration = TimeSpan.FromMinutes(30) });
    }

    public void Dispose() => cache.Dispose();
}
