namespace Periscope.Agent.Evidence;

/// <summary>Keeps quotations short and still exact.</summary>
internal static class Quotes
{
    /// <summary>The passage's beginning, at most <paramref name="longest"/> long and cut between words.</summary>
    public static Passage Shorten(Passage passage, int longest)
    {
        if (passage.Text.Length <= longest)
        {
            return passage;
        }

        var end = passage.Text.LastIndexOf(' ', longest);
        end = end > longest / 2 ? end : longest;
        // Half of a surrogate pair is no character.
        if (char.IsHighSurrogate(passage.Text[end - 1]))
        {
            end--;
        }

        return PassageSplitter.Trim(passage.Text, 0, end, passage.Start);
    }
}
