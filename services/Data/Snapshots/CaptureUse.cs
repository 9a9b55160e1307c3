using Periscope.Contracts;
using Periscope.Contracts.Crawler;
using Periscope.Data.Extraction;

namespace Periscope.Data.Snapshots;

/// <summary>What a capture is good for.</summary>
/// <param name="IsBaseline">Whether the next capture may be compared with this one.</param>
/// <param name="IsComparable">Whether this one may be compared with the one before.</param>
/// <param name="Reason">A sentence for people; null when the capture is good for everything.</param>
internal sealed record CaptureUse(bool IsBaseline, bool IsComparable, string? Reason)
{
    /// <summary>Below this a text says too little to be compared or quoted.</summary>
    public const double LeastQuality = 0.5;

    public static CaptureUse Of(PageCaptured capture, PageText page) => page.Kind switch
    {
        _ when capture.HttpStatus >= 400 => Wall($"The site answered with status {capture.HttpStatus}."),
        PageKind.ErrorPage => Wall("The site showed an error page."),
        PageKind.CookieWall => Wall("The site showed a cookie wall instead of the page."),
        PageKind.BotCheck => Wall("The site checked for robots instead of showing the page."),
        PageKind.ScriptRequired => Refused("The page shows nothing without JavaScript."),
        PageKind.Empty => Refused("The page has no text."),
        _ when page.Quality < LeastQuality && !IsList(capture.SourceType) =>
            Refused(FormattableString.Invariant($"The text's quality is {page.Quality:0.00}, under {LeastQuality:0.0}.")),
        _ => new(IsBaseline: true, IsComparable: true, Reason: null),
    };

    // Open positions and headlines are short lines of links by nature; the measure of prose would refuse every such page.
    private static bool IsList(string sourceType) =>
        sourceType is SourceTypes.Careers or SourceTypes.Jobs or SourceTypes.Blog or SourceTypes.News or SourceTypes.Feed;

    // A wall is noise that people may want to see; it must not become what the next capture is compared with.
    private static CaptureUse Wall(string reason) => new(IsBaseline: false, IsComparable: true, reason);

    private static CaptureUse Refused(string reason) => new(IsBaseline: false, IsComparable: false, reason);
}
