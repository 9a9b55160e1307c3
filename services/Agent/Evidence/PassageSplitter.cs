namespace Periscope.Agent.Evidence;

/// <summary>Cuts a text into lines, and long lines into sentences, without losing where each of them stands.</summary>
internal static class PassageSplitter
{
    /// <summary>A line up to this length is one thought (a heading, a price, a job); a longer one is a paragraph.</summary>
    private const int LongLine = 160;

    /// <summary>No sentence is longer; what is, is data or an accident, and patterns must not spend seconds on it.</summary>
    private const int LongestPassage = 600;

    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "inc", "corp", "ltd", "co", "vs", "mr", "mrs", "ms", "dr", "st", "no", "jr", "sr", "e.g", "i.e", "etc", "approx", "u.s", "u.k",
    };

    public static List<Passage> Split(string text, int offset = 0)
    {
        var passages = new List<Passage>();
        var start = 0;
        while (start <= text.Length)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            if (end - start > LongLine)
            {
                AddSentences(passages, text, start, end, offset);
            }
            else
            {
                Add(passages, text, start, end, offset);
            }

            start = end + 1;
        }

        return passages;
    }

    /// <summary>The same span without the white space at its ends; empty when nothing else is in it.</summary>
    public static Passage Trim(string text, int start, int end, int offset = 0)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return new Passage(start + offset, end + offset, text[start..end]);
    }

    private static void AddSentences(List<Passage> passages, string text, int start, int end, int offset)
    {
        var from = start;
        for (var i = start; i < end - 1; i++)
        {
            if (text[i] is '.' or '!' or '?' && char.IsWhiteSpace(text[i + 1]) && EndsSentence(text, from, i, end))
            {
                AddPieces(passages, text, from, i + 1, offset);
                from = i + 1;
            }
        }

        AddPieces(passages, text, from, end, offset);
    }

    private static void AddPieces(List<Passage> passages, string text, int start, int end, int offset)
    {
        while (end - start > LongestPassage)
        {
            var cut = text.LastIndexOf(' ', start + LongestPassage, LongestPassage / 2);
            cut = cut > 0 ? cut : start + LongestPassage;
            // Half of a surrogate pair is no character.
            cut -= char.IsHighSurrogate(text[cut - 1]) ? 1 : 0;
            Add(passages, text, start, cut, offset);
            start = cut;
        }

        Add(passages, text, start, end, offset);
    }

    private static bool EndsSentence(string text, int from, int stop, int end)
    {
        var next = stop + 1;
        while (next < end && char.IsWhiteSpace(text[next]))
        {
            next++;
        }

        if (next < end && char.IsLower(text[next]))
        {
            return false;
        }

        var word = stop;
        while (word > from && !char.IsWhiteSpace(text[word - 1]))
        {
            word--;
        }

        return text[stop] != '.' || (stop - word > 1 && !Abbreviations.Contains(text[word..stop]));
    }

    private static void Add(List<Passage> passages, string text, int start, int end, int offset)
    {
        var passage = Trim(text, start, end, offset);
        if (passage.Text.Length > 0)
        {
            passages.Add(passage);
        }
    }
}
