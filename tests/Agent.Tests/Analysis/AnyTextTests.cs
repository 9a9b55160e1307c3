using System.Text;
using Periscope.Agent.Analysis;

namespace Periscope.Agent.Tests.Analysis;

/// <summary>Pages hold everything; the analysis has to survive it, quote it exactly and stay quick.</summary>
internal sealed class AnyTextTests
{
    private static readonly string[] Pieces =
    [
        "$49", "€1.299,00", "/month", "per user", "Pro", "Enterprise", "raised", "$20 million", "Series B", "CEO", "Jane Doe", "acquires Globex", "😀", "—", "\t",
        "Senior Engineer", "©", "2026", "3 days ago", ".", "!", "?", "\n", "\n\n", "  ", "a", "the", "terms", "liability", "v1.2", "99.9 %", "\u00a0", "zażółć", "価格",
    ];

    private static readonly string[] Long = [".", " ", "$", "1,", "1 ", "A", "Ab ", "ab-", "$1.", "©2", "to be ", "'s ", "(", "\ud83d\ude00"];

    [Test]
    public void Analyse_RandomPages_QuotesExactly([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var (before, after) = (Page(random), Page(random));
        var source = Periscope.Contracts.SourceTypes.All[seed % Periscope.Contracts.SourceTypes.All.Count];
        var change = ChangeSample.Of(source, before, after);

        var analysis = ChangeAnalyser.Analyse(change, before, after);

        Assert.That(analysis.Title, Has.Length.LessThanOrEqualTo(100));
        Assert.That(analysis.Impact, Is.InRange(0, 10));
        foreach (var citation in analysis.Citations)
        {
            Assert.That((citation.SnapshotId == change.AfterSnapshotId ? after : before)[citation.Start..citation.End], Is.EqualTo(citation.Quote));
        }
    }

    [TestCaseSource(nameof(Long))]
    [CancelAfter(20_000)]
    public void Analyse_EndlessLine_Ends(string piece, CancellationToken cancellationToken)
    {
        var line = string.Concat(Enumerable.Repeat(piece, 40_000 / piece.Length));
        var change = ChangeSample.Of("pricing", "x", line + "x");

        var analysed = Task.Run(() => ChangeAnalyser.Analyse(change, "x", line + "x"), cancellationToken);

        Assert.That(async () => await analysed.WaitAsync(cancellationToken), Throws.Nothing);
    }

    private static string Page(Random random)
    {
        var page = new StringBuilder();
        for (var i = random.Next(5, 200); i > 0; i--)
        {
            page.Append(Pieces[random.Next(Pieces.Length)]).Append(random.Next(3) == 0 ? "" : " ");
        }

        return page.ToString();
    }
}
