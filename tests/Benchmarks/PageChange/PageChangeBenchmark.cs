using System.Globalization;

namespace Periscope.Benchmarks.PageChange;

/// <summary>Real page pairs of Open Terms Archive: is the difference a material change, and which lines is it?</summary>
internal sealed class PageChangeBenchmark : IBenchmark
{
    public string Name => "page-change";
    public string Description => "material change or noise on real page pairs: precision, recall, F1, lines named, pages per second";

    public Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var corpus = options.Corpora is null ? null : Path.Combine(options.Corpora, "page-change");
        if (corpus is null || !Directory.Exists(corpus))
        {
            Console.Error.WriteLine("page-change: no corpora; give --corpora DIR, the folder that holds page-change.");
            return Task.FromResult<IReadOnlyDictionary<string, double>?>(null);
        }
        var pairs = Path.Combine(corpus, "ota-html-pairs");
        var run = PairRun.Of(pairs, verbose: options.Values.ContainsKey("verbose"));
        run.Print(Console.Out);
        var damping = AlertDamping.Of(Path.Combine(corpus, "ota-text-revisions"));
        damping.Print(Console.Out);
        var speed = ReadingSpeed.Of(pairs);
        speed.Print(Console.Out);
        return Task.FromResult<IReadOnlyDictionary<string, double>?>(new Dictionary<string, double>
        {
            ["pairs"] = run.Pairs,
            ["precision"] = Round(run.Alone.Precision),
            ["recall"] = Round(run.Alone.Recall),
            ["f1"] = Round(run.Alone.F1),
            ["serviceMeanF1"] = Round(run.ServiceMeanF1),
            ["precisionWithHistory"] = Round(run.WithHistory.Precision),
            ["recallWithHistory"] = Round(run.WithHistory.Recall),
            ["f1WithHistory"] = Round(run.WithHistory.F1),
            ["naiveF1"] = Round(run.Naive.F1),
            ["flipFlops"] = run.Flips,
            ["flipFlopsAlertedAlone"] = run.FlipsAlerted,
            ["flipFlopsAlertedWithHistory"] = run.FlipsAlertedWithHistory,
            ["changedLinesNamed"] = Round(run.Lines.All.Share),
            ["changedWordsNamed"] = Round(run.Lines.Worded.Share),
            ["reportedLinesOutside"] = Round((double)run.Lines.Outside / run.Lines.Reported),
            ["alertsPerDistinctText"] = Round(damping.AlertsPerDistinctText),
            ["pagesPerSecond"] = Round(speed.PagesPerSecond),
            ["parseOnlyPagesPerSecond"] = Round(speed.ParseOnlyPagesPerSecond),
            ["medianMilliseconds"] = Round(speed.MedianMilliseconds),
        });
    }

    public static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static double Round(double value) => Math.Round(value, 4);
}
