using Periscope.Scenarios.Mesh;
using Periscope.TestKit;

namespace Periscope.Scenarios.Operating;

/// <summary>
/// Changes price pages one after the other while they are watched. A page changes again when its last change was published: a capture
/// that is tried again after a failure may come in after a later one, and then there is one change, from before the first to the second.
/// </summary>
internal sealed class ChangingPages(PricePages pages)
{
    private const int AtOnce = 4;
    private int _changes;

    /// <summary>How many were captured.</summary>
    public int Changes => Volatile.Read(ref _changes);

    /// <summary>Changes and captures until told to end; what has begun is finished.</summary>
    public async Task KeepChangingAsync(CancellationToken ending)
    {
        while (!ending.IsCancellationRequested)
        {
            var (revision, first) = (1 + (_changes / pages.Sources.Count), _changes % pages.Sources.Count);
            for (var i = first; i < first + AtOnce; i++)
            {
                pages.Revise(i, revision);
            }

            await CaptureAsync([.. pages.Sources.Skip(first).Take(AtOnce)]);
            if (Interlocked.Add(ref _changes, AtOnce) % pages.Sources.Count == 0)
            {
                await Eventually.IsTrueAsync(async () => await pages.UpdatesAsync() >= Changes, "every change is published", TimeSpan.FromMinutes(3));
            }
        }
    }

    private async Task CaptureAsync(IReadOnlyList<Guid> sources)
    {
        foreach (var job in await pages.ScrapeAsync(sources))
        {
            var ended = await pages.EndedAsync(job);
            Assert.That(ended["status"]!.GetValue<string>(), Is.EqualTo("success"), ended.ToString());
        }
    }
}
