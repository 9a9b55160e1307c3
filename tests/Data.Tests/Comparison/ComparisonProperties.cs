using FsCheck;
using FsCheck.Fluent;
using Periscope.Contracts;
using Periscope.Data.Comparison;
using Periscope.Data.Extraction;
using Periscope.Data.Tests.Extraction;

namespace Periscope.Data.Tests.Comparison;

/// <summary>What holds for any two pages: built from a few sentences, so that repetitions, moves and rewordings all occur.</summary>
internal sealed class ComparisonProperties
{
    private static readonly string[] Lines =
    [
        "We never sell data.", "We answer within a day. Weekends are free.", "Pro: $49", "Pro: $59", "<a href='/a'>Terms</a>", "<a href='/b'>Terms</a>",
        "Price", "Our office moved to Bern. We answer within a day.", "1,204 views", "1,377 views", "Größe 😀 zählt.",
    ];

    private static readonly Gen<PageText> Page =
        Gen.Elements(Lines).ListOf().Select(lines => Pages.WithMain(string.Concat(lines.Select(line => $"<p>{line}</p>"))));

    private static readonly Arbitrary<(PageText Before, PageText After)> Pair = Page.Zip(Page).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary();

    [Test]
    public void Compare_AnyPageWithItself_IsSame() =>
        Holds(Page.ToArbitrary(), page => PageComparer.Compare(page, page) is { Verdict: ChangeVerdict.Same, Added.Count: 0, Removed.Count: 0, Moved.Count: 0 });

    [Test]
    public void Compare_AnyTwoPages_GivesSpansThatQuoteTheTexts() =>
        Holds(Pair, pair =>
        {
            var comparison = PageComparer.Compare(pair.Before, pair.After);
            return comparison.Added.Concat(comparison.Moved.Select(moved => moved.After)).All(span => Quotes(pair.After, span))
                && comparison.Removed.Concat(comparison.Moved.Select(moved => moved.Before)).All(span => Quotes(pair.Before, span));
        });

    [Test]
    public void Compare_AnyTwoPages_LeavesTheSameTextBesideTheSpans() =>
        Holds(Pair, pair =>
        {
            var comparison = PageComparer.Compare(pair.Before, pair.After);
            // A capture that is nearly empty beside a full one is refused, not compared.
            if (comparison.Verdict == ChangeVerdict.Noise && comparison.ChangedShare == 0)
            {
                return true;
            }
            // Noise that is set aside beside a change is in no span; such pairs cannot be rebuilt from them.
            var text = pair.Before.Text + pair.After.Text;
            if (comparison.Verdict == ChangeVerdict.Material
                && (text.Contains(" views", StringComparison.Ordinal) || text.Contains("Terms", StringComparison.Ordinal)))
            {
                return true;
            }
            var kept = Without(pair.Before.Text, [.. comparison.Removed, .. comparison.Moved.Select(moved => moved.Before)]);
            var keptAfter = Without(pair.After.Text, [.. comparison.Added, .. comparison.Moved.Select(moved => moved.After)]);
            return kept == keptAfter;
        });

    [Test]
    public void Compare_AnyTwoPages_IsSameBothWaysOrNeither() =>
        Holds(Pair, pair => (PageComparer.Compare(pair.Before, pair.After).Verdict == ChangeVerdict.Same)
            == (PageComparer.Compare(pair.After, pair.Before).Verdict == ChangeVerdict.Same));

    [Test]
    public void Compare_StoredPage_AnswersAsTheParsedOne() =>
        Holds(Pair, pair => PageComparer.Compare(PageLayout.Deserialize(pair.Before.Text, PageLayout.Serialize(pair.Before))!, pair.After).Summary
            == PageComparer.Compare(pair.Before, pair.After).Summary);

    private static void Holds<T>(Arbitrary<T> any, Func<T, bool> property) =>
        Assert.That(() => Prop.ForAll(any, property).QuickCheckThrowOnFailure(), Throws.Nothing);

    private static bool Quotes(PageText page, TextSpan span) => span.End > span.Start && page.Text[span.Start..span.End] == span.Text;

    private static string Without(string text, IEnumerable<TextSpan> spans)
    {
        var kept = text.ToCharArray();
        foreach (var span in spans)
        {
            Array.Fill(kept, ' ', span.Start, span.End - span.Start);
        }
        return string.Join(' ', new string(kept).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
