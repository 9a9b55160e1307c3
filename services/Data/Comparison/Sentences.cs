using Periscope.Data.Extraction;

namespace Periscope.Data.Comparison;

/// <summary>Cuts a block into sentences, so that a long paragraph's difference is the sentence that changed.</summary>
internal static class Sentences
{
    public static List<(int Start, int End)> Of(PageText page, PageBlock block)
    {
        var text = page.Text;
        var sentences = new List<(int, int)>();
        var start = block.Start;
        for (var i = block.Start; i < block.End; i++)
        {
            var wide = text[i] is '。' or '！' or '？';
            if (!wide && !(text[i] is '.' or '!' or '?' or ';' && i + 2 < block.End && text[i + 1] == ' ' && StartsSentence(text, i + 2)))
            {
                continue;
            }
            // "e.g. X", "Inc. Y" and "No. 5" end no sentence; a piece this short says nothing by itself.
            if (i - start < 12 && !wide)
            {
                continue;
            }
            sentences.Add((start, i + 1));
            start = i + 1;
            while (start < block.End && text[start] == ' ')
            {
                start++;
            }
        }
        if (start < block.End)
        {
            sentences.Add((start, block.End));
        }
        return sentences;
    }

    private static bool StartsSentence(string text, int at) => char.IsUpper(text[at]) || text[at] is '"' or '“' or '„' or '(' or '«' or '¿' or '¡';
}
