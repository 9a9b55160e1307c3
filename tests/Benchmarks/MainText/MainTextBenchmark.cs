using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Periscope.Data.Extraction;

namespace Periscope.Benchmarks.MainText;

/// <summary>Segments of real pages that belong to the main text, and segments that do not: how many the extracted text has.</summary>
/// <remarks>The corpus' own metric; its published figures on all of its pages are .924 (trafilatura) and .826 (readability-lxml).</remarks>
internal sealed class MainTextBenchmark : IBenchmark
{
    public string Name => "main-text";
    public string Description => "wanted and unwanted segments of real pages in the extracted text: precision, recall, F1";

    public Task<IReadOnlyDictionary<string, double>?> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var corpus = Path.Combine(options.Corpora ?? "", "content-extraction", "trafilatura-eval");
        if (!Directory.Exists(corpus))
        {
            Console.Error.WriteLine("main-text: no corpora; give --corpora DIR, the folder that holds content-extraction.");
            return Task.FromResult<IReadOnlyDictionary<string, double>?>(null);
        }
        using var extractor = new PageTextExtractor();
        using var truth = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(corpus, "ground-truth.json")));
        int found = 0, missed = 0, unwanted = 0, left = 0, pages = 0, notContent = 0;
        foreach (var page in truth.RootElement.EnumerateObject())
        {
            var file = Path.Combine(corpus, "html", page.Value.GetProperty("file").GetString()!.Split('/')[^1]);
            if (!File.Exists(file))
            {
                continue;
            }
            pages++;
            var read = extractor.Extract(Bytes(file), null, page.Name, "text/html");
            notContent += read.Kind == PageKind.Content ? 0 : 1;
            var text = Collapsed(read.Text);
            var (has, lacks) = Count(page.Value, "with", text);
            var (wrong, right) = Count(page.Value, "without", text);
            (found, missed, unwanted, left) = (found + has, missed + lacks, unwanted + wrong, left + right);
            if (options.Values.ContainsKey("verbose") && (lacks > 0 || read.Kind != PageKind.Content))
            {
                Console.WriteLine($"{file}: {read.Kind}, {lacks} missing, {text.Length} characters, {page.Name}");
            }
        }
        var precision = (double)found / (found + unwanted);
        var recall = (double)found / (found + missed);
        var f1 = 2 * precision * recall / (precision + recall);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{pages} pages: precision {precision:F3}, recall {recall:F3}, F1 {f1:F3}, accuracy {(double)(found + left) / (found + missed + unwanted + left):F3}; not taken for content: {notContent}"));
        return Task.FromResult<IReadOnlyDictionary<string, double>?>(new Dictionary<string, double>
        {
            ["pages"] = pages,
            ["precision"] = Math.Round(precision, 4),
            ["recall"] = Math.Round(recall, 4),
            ["f1"] = Math.Round(f1, 4),
            ["notContent"] = notContent,
        });
    }

    private static (int Present, int Absent) Count(JsonElement page, string name, string text)
    {
        if (!page.TryGetProperty(name, out var segments))
        {
            return (0, 0);
        }
        var all = segments.EnumerateArray().Select(segment => Collapsed(segment.GetString()!)).ToList();
        var present = all.Count(segment => text.Contains(segment, StringComparison.Ordinal));
        return (present, all.Count - present);
    }

    private static byte[] Bytes(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Collapsed(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
