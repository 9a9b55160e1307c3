using System.Text.RegularExpressions;
using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>The differences that nobody needs to know, each with the words that say so.</summary>
internal static partial class NoiseRules
{
    private const string Rotating = "a part that the site refills by itself (carousel, testimonials, related links)";
    private const string Consent = "a cookie notice";
    private const string Order = "the order of a list of links";
    private const int NearlyEmpty = 200;

    /// <summary>Why the two captures cannot be compared at all; null when they can.</summary>
    public static string? Unreadable(PageText before, PageText after)
    {
        if (Name(after.Kind) is { } name)
        {
            return $"The capture shows {name} instead of the page.";
        }
        if (Name(before.Kind) is { } earlier)
        {
            return $"The earlier capture showed {earlier}; the page is back, and there is nothing to compare it with.";
        }
        return after.Text.Length < NearlyEmpty && after.Text.Length * 10 < before.Text.Length
            ? "The capture is nearly empty, while the page had a full text before."
            : null;
    }

    /// <summary>What the edit is, as a noun, when it is noise; null when it is a change.</summary>
    public static string? Of(PageText before, PageText after, BlockEdit edit)
    {
        if ((edit.Before?.Rotating ?? true) && (edit.After?.Rotating ?? true))
        {
            return Rotating;
        }
        if (edit.IsMove)
        {
            return IsOnlyLink(edit.After!) ? Order : null;
        }
        if (edit is { Before: not null, After: not null })
        {
            var masked = BlockKey.Masked(before, edit.Before);
            return masked == BlockKey.Masked(after, edit.After) ? VolatileText.Kind(masked) : null;
        }
        var (page, block) = edit.Before is null ? (after, edit.After!) : (before, edit.Before);
        var text = page.TextOf(block).ToString();
        var mask = VolatileText.Mask(text);
        if (mask != text && !Mark().Replace(mask, "").AsSpan().ContainsAnyExceptInRange('\0', '@'))
        {
            return VolatileText.Kind(mask);
        }
        var index = IndexOf(page, block);
        return (index < 3 || index >= page.Blocks.Count - 4) && CookieNotice().IsMatch(text) ? Consent : null;
    }

    public static string Sentence(IEnumerable<string?> verdicts)
    {
        var kinds = verdicts.OfType<string>().Distinct().ToList();
        return kinds.Count == 1
            ? $"Only {kinds[0]} differ{(IsPlural(kinds[0]) ? "" : "s")}."
            : $"Only {string.Join(", ", kinds[..^1])} and {kinds[^1]} differ.";
    }

    private static bool IsPlural(string kind) => kind is not (Rotating or Consent or Order);

    private static bool IsOnlyLink(PageBlock block) =>
        block.Links.Count > 0 && block.Links.Sum(link => link.End - link.Start) * 10 >= (block.End - block.Start) * 9;

    private static int IndexOf(PageText page, PageBlock block)
    {
        for (var i = 0; i < page.Blocks.Count; i++)
        {
            if (ReferenceEquals(page.Blocks[i], block))
            {
                return i;
            }
        }
        return -1;
    }

    private static string? Name(PageKind kind) => kind switch
    {
        PageKind.Empty => "nothing to read",
        PageKind.CookieWall => "a cookie wall",
        PageKind.ErrorPage => "an error page",
        PageKind.BotCheck => "a check for robots",
        PageKind.ScriptRequired => "a request to enable JavaScript",
        _ => null,
    };

    [GeneratedRegex("⟨[a-z]+⟩")]
    private static partial Regex Mark();

    [GeneratedRegex(@"^(we|this (web)?site|our (web)?site|wir|diese (web)?s(e)?ite|nous|ce site)\b[^.]{0,60}\b(use|uses|using|verwende\w*|nutz\w*|utilis\w*)\b[^.]{0,40}\bcookies\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CookieNotice();
}
