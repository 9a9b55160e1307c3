using Periscope.Contracts;
using Periscope.Contracts.Data;

namespace Periscope.Agent.Tests.Analysis;

/// <summary>Makes the fact that two texts differ, line by line, with spans that are exact in both.</summary>
internal static class ChangeSample
{
    public static ChangeDetected Of(string sourceType, string before, string after, string competitor = "Acme", bool truncated = false)
    {
        var added = Missing(after, before);
        var removed = Missing(before, after);
        return new ChangeDetected
        {
            ChangeId = Guid.CreateVersion7(),
            SourceId = Guid.CreateVersion7(),
            CompetitorId = Guid.CreateVersion7(),
            CompetitorName = competitor,
            SourceType = sourceType,
            Url = $"https://acme.example/{sourceType}",
            Title = $"{competitor} {sourceType}",
            BeforeSnapshotId = Guid.CreateVersion7(),
            BeforeCapturedAt = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero),
            AfterSnapshotId = Guid.CreateVersion7(),
            AfterCapturedAt = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero),
            Added = added,
            Removed = removed,
            Truncated = truncated,
            ChangedShare = Math.Min(1, (added.Sum(span => span.Text.Length) + removed.Sum(span => span.Text.Length)) / (double)Math.Max(1, before.Length + after.Length)),
            DetectedAt = new DateTimeOffset(2026, 11, 21, 9, 0, 1, TimeSpan.Zero),
        };
    }

    private static List<TextSpan> Missing(string text, string other)
    {
        var left = other.Split('\n').ToList();
        var spans = new List<TextSpan>();
        var start = 0;
        foreach (var line in text.Split('\n'))
        {
            if (!left.Remove(line) && line.Length > 0)
            {
                spans.Add(new TextSpan { Start = start, End = start + line.Length, Text = line });
            }

            start += line.Length + 1;
        }

        return spans;
    }
}
