using System.Text.RegularExpressions;

namespace Periscope.Data.Extraction;

/// <summary>Finds sections that their own heading announces as refilled by the site: related articles, latest posts, comments.</summary>
internal static partial class RotatingSections
{
    private const int LongestHeading = 60;

    /// <summary>The share of the page beyond which such a section is what the page is about.</summary>
    private const double MostOfThePage = 0.4;

    public static IReadOnlyList<PageBlock> Mark(string text, IReadOnlyList<PageBlock> blocks, IReadOnlyList<int> levels)
    {
        List<PageBlock>? marked = null;
        for (var i = 1; i < blocks.Count; i++)
        {
            var block = blocks[i];
            if (block.Rotating || block.End - block.Start > LongestHeading || !Announcement().IsMatch(text.AsSpan(block.Start, block.End - block.Start)))
            {
                continue;
            }
            var end = EndOf(levels, i);
            if (blocks[end - 1].End - block.Start > text.Length * MostOfThePage)
            {
                continue;
            }
            marked ??= [.. blocks];
            for (var j = i; j < end; j++)
            {
                marked[j] = marked[j] with { Rotating = true };
            }
            i = end - 1;
        }
        return marked ?? blocks;
    }

    /// <summary>A heading's section ends at the next one of its level or above; what only looks like a heading ends at any.</summary>
    private static int EndOf(IReadOnlyList<int> levels, int start)
    {
        var end = start + 1;
        while (end < levels.Count && (levels[end] == 0 || (levels[start] > 0 && levels[end] > levels[start])))
        {
            end++;
        }
        return end;
    }

    [GeneratedRegex(
        @"^\W*((related|similar|recommended|popular|trending|most read|(our |the )?(latest|recent)|more|other|further)( \w+)? (posts?|articles?|stories|news|reading|reads|entries|content|updates|press releases|from (the|our) blog)|(related|trending|popular)( now)?|(you|we think you) (may|might|will|could|'ll)( also)? (like|enjoy|be interested in)( \w+)?|read (more|next|also)|(also|auch) interess\w+|recommended for you|what (others|people|customers) (say|are saying)|leave a (reply|comment)|(\d+ )?(comments?|replies|responses|kommentare?|commentaires?|comentarios?)( \(\d+\))?|mehr zum thema|das könnte (sie|dich|dir) auch \w+|ähnliche (beiträge|artikel)|weitere (beiträge|artikel|themen|meldungen)|(neueste|letzte|aktuelle) (beiträge|artikel|meldungen)|(à lire|lire) aussi|articles (similaires|liés|récents)|vous aimerez aussi|(artículos|entradas|noticias) (relacionad[oa]s|recientes)|(articoli|notizie) (correlati|recenti)|gerelateerde (artikelen|berichten)|(artigos|posts) relacionados)\W*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Announcement();
}
