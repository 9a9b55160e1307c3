using System.Text.RegularExpressions;

namespace Periscope.Data.Extraction;

/// <summary>Masks what changes from one second to the next without anyone having written it: clock times, ages, counters, made-up identifiers.</summary>
/// <remarks>A date alone stays: "last updated" is what an editor did. So does every price and every number that counts nothing volatile.</remarks>
internal static partial class VolatileText
{
    public static string Mask(string text)
    {
        if (!HasDigitOrAge(text))
        {
            return text;
        }
        text = Timestamp().Replace(text, "⟨time⟩");
        text = Age().Replace(text, "⟨age⟩");
        text = Duration().Replace(text, "⟨duration⟩");
        text = Approval().Replace(text, "⟨count⟩ found this helpful");
        text = Counter().Replace(text, "⟨count⟩ $2");
        text = LabelledCounter().Replace(text, "$1 ⟨count⟩");
        text = LabelledToken().Replace(text, "$1 ⟨token⟩");
        text = RequestToken().Replace(text, "$1 ⟨token⟩");
        return LongWord().Replace(text, word => VolatileToken.Is(word.ValueSpan) ? "⟨token⟩" : word.Value);
    }

    /// <summary>What kind of thing was masked between two texts that are equal under <see cref="Mask"/>, for people.</summary>
    public static string Kind(string masked) =>
        masked.Contains("⟨time⟩", StringComparison.Ordinal) || masked.Contains("⟨age⟩", StringComparison.Ordinal)
            || masked.Contains("⟨duration⟩", StringComparison.Ordinal) ? "timestamps"
        : masked.Contains("⟨count⟩", StringComparison.Ordinal) ? "counters" : "generated identifiers";

    private static bool HasDigitOrAge(string text) =>
        text.AsSpan().ContainsAnyInRange('0', '9') || text.Contains(" ago", StringComparison.OrdinalIgnoreCase)
        || text.Contains("just now", StringComparison.OrdinalIgnoreCase);

    // 2026-11-21T10:11:12Z, 21 Nov 2026 10:11:12, Nov 21, 2026, 10:11 AM, 10:11:12 UTC
    [GeneratedRegex(@"(\d{4}-\d{2}-\d{2}[T ,]+|\d{1,2}[./]\d{1,2}[./]\d{2,4},? +(at |um |à )?|((mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,? +)?(\d{1,2}\.? +)?(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? +(\d{1,2}(st|nd|rd|th)?,? +)?(\d{4},? +)?(at +)?)\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]\.?m\b\.?)?( ?(utc|gmt|z|[ceps][es]?t)\b)?([+-]\d{2}:?\d{2})?|\b\d{1,2}:\d{2}:\d{2}(\.\d+)?( ?[ap]m\b)?( ?(utc|gmt|z)\b)?", Insensitive)]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"\b(\d+|an?|one|a few) ?(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[smhdw]) ago\b|\bjust now\b|\bvor \d+ (sekunden?|minuten?|stunden?|tagen?)\b|\bil y a \d+ (secondes?|minutes?|heures?|jours?)\b|\bhace \d+ (segundos?|minutos?|horas?|días?)\b", Insensitive)]
    private static partial Regex Age();

    [GeneratedRegex(@"\b(in|took|generated in|rendered in|load(ed)? (time|in):?) \d+([.,]\d+)? ?(ms|milliseconds?|secs?|seconds?|s)\b", Insensitive)]
    private static partial Regex Duration();

    [GeneratedRegex(@"(?<![\w$€£¥])(\d[\d.,   ]{0,15}[km]?\+?) ?(views?|likes?|shares?|comments?|replies|retweets?|reposts?|followers?|subscribers|downloads?|installs?|stars?|forks?|watchers|watching|visitors?|visits?|votes?|upvotes?|claps?|reads|readers|listeners|plays|(users?|people|members?|guests?) (online|active|viewing|watching|(are )?(here )?now)|online( now)?|aufrufe|abonnés|vues)\b", Insensitive)]
    private static partial Regex Counter();

    [GeneratedRegex(@"\b\d[\d.,]{0,12} (out of|of) \d[\d.,]{0,12} (people |users |readers )?found (this|it)( \w+)? helpful", Insensitive)]
    private static partial Regex Approval();

    [GeneratedRegex(@"\b(views|likes|shares|comments|followers|subscribers|downloads|visitors|visits|votes|page ?views|hits|reads|users online|members online|visitor (number|no\.?|#)|aufrufe|vues)\s*[:#(]\s*\d[\d.,   ]*[km]?", Insensitive)]
    private static partial Regex LabelledCounter();

    [GeneratedRegex(@"\b((?:request|session|trace|correlation|ray|incident|reference|error|build|transaction|visitor|nonce|csrf)(?: (?:id|no|number|code|token|key))?\s*[:#=])\s*(?=[\w-]*\d)[\w-]{6,}", Insensitive)]
    private static partial Regex LabelledToken();

    // "request 7f3a9c": without a colon only hexadecimal with letters and digits counts, so that "session 2026" stays.
    [GeneratedRegex(@"\b((?:request|session|trace|correlation|ray)(?: id)?) (?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}\b", Insensitive)]
    private static partial Regex RequestToken();

    [GeneratedRegex(@"[A-Za-z0-9_\-=+/]{16,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongWord();

    private const RegexOptions Insensitive = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;
}
