using System.Globalization;
using System.Text;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;

namespace Periscope.Benchmarks.PageChange;

/// <summary>Histories of documents that flip between variants: how many alerts a reader gets per text that is really new.</summary>
internal sealed class AlertDamping
{
    private const int Remembered = 50;

    public int Revisions { get; private set; }
    public int DistinctTexts { get; private set; }
    public int Alerts { get; private set; }
    public int AlertsWithoutHistory { get; private set; }
    public double AlertsPerDistinctText => DistinctTexts == 0 ? 0 : (double)Alerts / DistinctTexts;

    public static AlertDamping Of(string directory)
    {
        var damping = new AlertDamping();
        if (!Directory.Exists(directory))
        {
            return damping;
        }
        using var extractor = new PageTextExtractor();
        foreach (var document in Directory.GetFiles(directory, "*.md", SearchOption.AllDirectories).Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
            .GroupBy(Path.GetDirectoryName).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            damping.Follow(extractor, document.OrderBy(path => path, StringComparer.Ordinal).Select(File.ReadAllBytes).ToList());
        }
        return damping;
    }

    public void Print(TextWriter output) => output.WriteLine(
        $"alert damping over {Revisions} revisions: {Alerts} alerts for {DistinctTexts} texts that were new ({AlertsPerDistinctText.ToString("F2", CultureInfo.InvariantCulture)} each); without history {AlertsWithoutHistory}");

    private void Follow(PageTextExtractor extractor, List<byte[]> revisions)
    {
        var seen = new List<string>();
        PageText? last = null;
        // The first text of a history is where watching begins; alerts are owed for the texts after it.
        DistinctTexts += revisions.Select(Encoding.UTF8.GetString).Distinct().Count() - 1;
        Revisions += revisions.Count;
        foreach (var revision in revisions)
        {
            var page = extractor.Extract(revision, "utf-8", "https://page.invalid/", "text/markdown");
            if (last is not null)
            {
                Alerts += PageComparer.Compare(last, page, new ComparisonHistory(seen.TakeLast(Remembered))).Verdict == ChangeVerdict.Material ? 1 : 0;
                AlertsWithoutHistory += PageComparer.Compare(last, page).Verdict == ChangeVerdict.Material ? 1 : 0;
            }
            seen.Add(page.Fingerprint);
            last = page;
        }
    }
}
