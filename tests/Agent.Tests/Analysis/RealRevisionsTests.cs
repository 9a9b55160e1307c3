using System.Diagnostics;
using Periscope.Agent.Analysis;

namespace Periscope.Agent.Tests.Analysis;

/// <summary>Real policy pages and their later versions: the analysis keeps its promises on text that nobody made up.</summary>
internal sealed class RealRevisionsTests
{
    [Test]
    public void Analyse_RealPolicyRevisions_QuotesExactlyAndCallsThemLegal()
    {
        var corpora = Environment.GetEnvironmentVariable("PERISCOPE_CORPORA") ?? Beside();
        var root = corpora is null ? null : Path.Combine(corpora, "page-change", "ota-text-revisions");
        if (root is null || !Directory.Exists(root))
        {
            Assert.Ignore("skipped: no corpora");
        }

        var legal = 0;
        var all = 0;
        var times = new List<double>();
        foreach (var document in Directory.EnumerateDirectories(root!, "*", SearchOption.AllDirectories))
        {
            var versions = Directory.GetFiles(document, "*.md").Order(StringComparer.Ordinal).Take(6).Select(File.ReadAllText).ToList();
            foreach (var (before, after) in versions.Zip(versions.Skip(1)).Where(pair => pair.First != pair.Second))
            {
                var change = ChangeSample.Of("terms", before, after);
                var start = Stopwatch.GetTimestamp();
                var analysis = ChangeAnalyser.Analyse(change, before, after);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                all++;
                legal += analysis.Category == "legal" ? 1 : 0;
                if (all % 6 == 0)
                {
                    TestContext.Out.WriteLine($"{analysis.Category} {analysis.Impact} {analysis.Confidence} {analysis.NoiseReason} | {analysis.Title}");
                }

                foreach (var citation in analysis.Citations)
                {
                    Assert.That((citation.SnapshotId == change.AfterSnapshotId ? after : before)[citation.Start..citation.End], Is.EqualTo(citation.Quote));
                }
            }
        }

        times.Sort();
        TestContext.Out.WriteLine($"{all} revisions, {legal} called legal; median {times[times.Count / 2]:0.0} ms, 95th percentile {times[times.Count * 95 / 100]:0.0} ms");
        Assert.That(legal, Is.GreaterThan(all * 0.8));
    }

    private static string? Beside()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.Parent is { } parent ? Path.Combine(parent.FullName, "shared", "corpora") : null;
    }
}
