using System.IO.Compression;
using System.Text.Json;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;

namespace Periscope.Data.Tests.Comparison;

/// <summary>A floor under the detection on real page pairs; <c>bench page-change</c> prints the whole measurement.</summary>
internal sealed class PageChangeCorpusTests
{
    private const double LeastF1 = 0.9;

    [Test]
    public void Compare_RealPagePairs_FindsMaterialChange()
    {
        var directory = Corpus();
        using var extractor = new PageTextExtractor();
        int found = 0, wrong = 0;
        foreach (var line in File.ReadLines(Path.Combine(directory, "pairs.jsonl")))
        {
            using var pair = JsonDocument.Parse(line);
            var fields = pair.RootElement;
            if (fields.GetProperty("suspect_fetch").GetBoolean()
                || (fields.TryGetProperty("returns_to_earlier_text", out var returns) && returns.ValueKind == JsonValueKind.True))
            {
                continue;
            }
            var verdict = PageComparer.Compare(Read(extractor, directory, fields, "before"), Read(extractor, directory, fields, "after")).Verdict;
            var material = fields.GetProperty("label").GetString() == "material";
            found += material && verdict == ChangeVerdict.Material ? 1 : 0;
            wrong += material != (verdict == ChangeVerdict.Material) ? 1 : 0;
        }
        Assert.That(2.0 * found / (2 * found + wrong), Is.GreaterThanOrEqualTo(LeastF1));
    }

    private static PageText Read(PageTextExtractor extractor, string directory, JsonElement pair, string side)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(directory, pair.GetProperty(side).GetString()!)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return extractor.Extract(bytes.ToArray(), null, "https://page.invalid/", "text/html");
    }

    private static string Corpus()
    {
        var corpora = Environment.GetEnvironmentVariable("PERISCOPE_CORPORA");
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); corpora is null && directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Platform.sln")))
            {
                corpora = Path.Combine(directory.FullName, "..", "shared", "corpora");
            }
        }
        var pairs = Path.Combine(corpora ?? "", "page-change", "ota-html-pairs");
        if (!Directory.Exists(pairs))
        {
            Assert.Ignore("skipped: no corpora");
        }
        return pairs;
    }
}
