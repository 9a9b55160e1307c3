using System.Diagnostics;
using System.Globalization;
using AngleSharp.Html.Parser;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;

namespace Periscope.Benchmarks.PageChange;

/// <summary>What reading and comparing a page costs on one core, beside AngleSharp's parsing alone of the same bytes in the same run.</summary>
internal sealed class ReadingSpeed
{
    private const int Rounds = 3;

    public double PagesPerSecond { get; private set; }
    public double ParseOnlyPagesPerSecond { get; private set; }
    public double MedianMilliseconds { get; private set; }
    public double MeanKilobytes { get; private set; }

    public static ReadingSpeed Of(string directory)
    {
        var pairs = PagePair.ReadAll(directory).Select(pair => (Before: PagePair.ReadPage(directory, pair.Before), After: PagePair.ReadPage(directory, pair.After))).ToList();
        using var extractor = new PageTextExtractor();
        var earlier = pairs.ConvertAll(pair => Stored(extractor.Extract(pair.Before, null, "https://page.invalid/", "text/html")));
        var times = new List<double>();
        double ours = 0, parsing = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // Alternating, so that both meet the same noise of the machine; the first round warms both up and does not count.
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < pairs.Count; i++)
            {
                var one = Stopwatch.GetTimestamp();
                var before = PageLayout.Deserialize(earlier[i].Text, earlier[i].Layout)!;
                var after = extractor.Extract(pairs[i].After, null, "https://page.invalid/", "text/html");
                PageComparer.Compare(before, after);
                _ = PageLayout.Serialize(after);
                times.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
            }
            ours = round == 0 ? 0 : ours + Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            foreach (var pair in pairs)
            {
                using var document = new HtmlParser().ParseDocument(CharsetDetection.Decode(pair.After, null));
            }
            parsing = round == 0 ? 0 : parsing + Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        times = [.. times.Skip(pairs.Count).Order()];
        return new ReadingSpeed
        {
            PagesPerSecond = pairs.Count * (Rounds - 1) / ours,
            ParseOnlyPagesPerSecond = pairs.Count * (Rounds - 1) / parsing,
            MedianMilliseconds = times[times.Count / 2],
            MeanKilobytes = pairs.Average(pair => pair.After.Length) / 1024,
        };
    }

    public void Print(TextWriter output) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"one core, pages of {MeanKilobytes:F0} KB on average: stored text back, extract, compare, store: {PagesPerSecond:F0} pages/s (median {MedianMilliseconds:F2} ms); AngleSharp parsing alone: {ParseOnlyPagesPerSecond:F0} pages/s"));

    private static (string Text, string Layout) Stored(PageText page) => (page.Text, PageLayout.Serialize(page));
}
