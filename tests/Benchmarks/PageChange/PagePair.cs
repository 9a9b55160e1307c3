using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Periscope.Benchmarks.PageChange;

/// <summary>One line of the corpus' pairs.jsonl.</summary>
internal sealed record PagePair
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required string Service { get; init; }
    public required string Document { get; init; }
    public required string Label { get; init; }
    public required string Before { get; init; }
    public required string After { get; init; }
    public required DateTimeOffset AfterTime { get; init; }
    public required bool SuspectFetch { get; init; }
    public string? TextBefore { get; init; }
    public string? TextAfter { get; init; }
    public bool? ReturnsToEarlierText { get; init; }

    [JsonIgnore]
    public bool IsMaterial => Label == "material";

    [JsonIgnore]
    public bool IsFlip => ReturnsToEarlierText == true;

    public static List<PagePair> ReadAll(string directory) =>
        [.. File.ReadLines(Path.Combine(directory, "pairs.jsonl")).Where(line => line.Length > 0)
            .Select(line => JsonSerializer.Deserialize<PagePair>(line, SnakeCase)!)
            .OrderBy(pair => pair.Service, StringComparer.Ordinal).ThenBy(pair => pair.Document, StringComparer.Ordinal).ThenBy(pair => pair.AfterTime)];

    public static byte[] ReadPage(string directory, string path)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(directory, path)), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
