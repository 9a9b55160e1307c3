using System.Globalization;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;

namespace Periscope.Benchmarks.PageChange;

/// <summary>All pairs of the corpus, compared once with what a source remembers and once without.</summary>
internal sealed class PairRun
{
    private readonly SortedDictionary<string, Detection> services = new(StringComparer.Ordinal);

    public Detection Alone { get; } = new();
    public Detection WithHistory { get; } = new();
    public Detection Naive { get; } = new();
    public ChangedLines Lines { get; } = new();
    public int Pairs { get; private set; }
    public int Suspect { get; private set; }
    public int Flips { get; private set; }
    public int FlipsAlerted { get; private set; }
    public int FlipsAlertedWithHistory { get; private set; }
    public int FlipsNaive { get; private set; }
    public double ServiceMeanF1 => services.Values.Average(service => service.F1);

    public static PairRun Of(string directory, bool verbose)
    {
        var run = new PairRun();
        using var extractor = new PageTextExtractor();
        foreach (var document in PagePair.ReadAll(directory).GroupBy(pair => (pair.Service, pair.Document)))
        {
            Console.Error.WriteLine($"page-change: {document.Key.Service}, {document.Key.Document}: {document.Count()} pairs");
            var seen = new List<string>();
            foreach (var pair in document)
            {
                run.Compare(directory, pair, extractor, seen, verbose);
            }
        }
        return run;
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"\n{Pairs} pairs without {Suspect} suspect fetches and {Flips} flip-flops\n");
        output.WriteLine($"{"service",-22}{"precision",10}{"recall",10}{"F1",8}{"tp",5}{"fp",4}{"fn",4}{"tn",5}");
        foreach (var (name, service) in services)
        {
            Row(output, name, service);
        }
        output.WriteLine($"{"mean of services",-42}{Number(ServiceMeanF1),8}");
        Row(output, "all, pair alone", Alone);
        Row(output, "all, with history", WithHistory);
        Row(output, "naive visible text", Naive);
        output.WriteLine($"\nflip-flops (a variant shown before returns): {Flips}; called material {FlipsAlerted} alone, {FlipsAlertedWithHistory} with history, {FlipsNaive} by the naive rule");
        output.WriteLine($"changed lines named by the difference: {Lines.All.Named} of {Lines.All.Wanted} ({PageChangeBenchmark.Percent(Lines.All.Share)}), of those whose words or links differ "
            + $"{Lines.Worded.Named} of {Lines.Worded.Wanted} ({PageChangeBenchmark.Percent(Lines.Worded.Share)}); reported lines outside: {Lines.Outside} of {Lines.Reported} ({PageChangeBenchmark.Percent((double)Lines.Outside / Lines.Reported)})");
    }

    private void Compare(string directory, PagePair pair, PageTextExtractor extractor, List<string> seen, bool verbose)
    {
        var (beforeBytes, afterBytes) = (PagePair.ReadPage(directory, pair.Before), PagePair.ReadPage(directory, pair.After));
        var before = extractor.Extract(beforeBytes, null, "https://page.invalid/", "text/html");
        var after = extractor.Extract(afterBytes, null, "https://page.invalid/", "text/html");
        var alone = PageComparer.Compare(before, after);
        var remembered = PageComparer.Compare(before, after, new ComparisonHistory(seen));
        seen.Add(before.Fingerprint);
        seen.Add(after.Fingerprint);
        if (pair.SuspectFetch)
        {
            Suspect++;
            return;
        }
        var material = alone.Verdict == ChangeVerdict.Material;
        var materialWithHistory = remembered.Verdict == ChangeVerdict.Material;
        var naive = VisibleText.Of(CharsetDetection.Decode(beforeBytes, null)) != VisibleText.Of(CharsetDetection.Decode(afterBytes, null));
        if (verbose && (material != pair.IsMaterial || (!pair.IsFlip && materialWithHistory != pair.IsMaterial)))
        {
            Console.WriteLine($"{(pair.IsMaterial ? "missed" : "false alarm")}: {pair.Service}, {pair.Document}, {pair.Before} -> {pair.After}: {alone.Summary} [{remembered.NoiseReason}] {before.Kind} {after.Kind}");
        }
        if (pair.IsFlip)
        {
            Flips++;
            FlipsAlerted += material ? 1 : 0;
            FlipsAlertedWithHistory += materialWithHistory ? 1 : 0;
            FlipsNaive += naive ? 1 : 0;
            return;
        }
        Pairs++;
        Alone.Add(pair.IsMaterial, material);
        WithHistory.Add(pair.IsMaterial, materialWithHistory);
        Naive.Add(pair.IsMaterial, naive);
        if (!services.TryGetValue(pair.Service, out var service))
        {
            services[pair.Service] = service = new Detection();
        }
        service.Add(pair.IsMaterial, material);
        if (pair is { IsMaterial: true, TextBefore: not null, TextAfter: not null })
        {
            var (textBefore, textAfter) = (File.ReadAllText(Path.Combine(directory, pair.TextBefore)), File.ReadAllText(Path.Combine(directory, pair.TextAfter)));
            Lines.Add(after, alone.Added, textAfter, textBefore);
            Lines.Add(before, alone.Removed, textBefore, textAfter);
        }
    }

    private static void Row(TextWriter output, string name, Detection d) =>
        output.WriteLine($"{name,-22}{Number(d.Precision),10}{Number(d.Recall),10}{Number(d.F1),8}{d.TruePositives,5}{d.FalsePositives,4}{d.FalseNegatives,4}{d.TrueNegatives,5}");

    private static string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
}
