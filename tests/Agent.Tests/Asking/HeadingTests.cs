using Periscope.Agent.Asking;
using Periscope.Agent.Evidence;

namespace Periscope.Agent.Tests.Asking;

internal sealed class HeadingTests
{
    [TestCase("Engineering\nMachine Learning Engineer, Lisbon\nStaff Data Engineer, Lisbon\nHead of AI, Toronto", "Engineering")]
    [TestCase("Machine Learning Engineer, Lisbon\nStaff Data Engineer, Lisbon", null)]
    [TestCase("Pro\n$49 per month\nTen seats and more", "Pro")]
    [TestCase("We tell at length what nobody would take for a heading, and more of it.\nTen seats", null)]
    public void HeadingOf_LastLine_IsTheLineThatNamesItsGroup(string text, string? expected)
    {
        var passages = PassageSplitter.Split(text);

        Assert.That(PassageRanking.HeadingOf(passages, passages.Count - 1), Is.EqualTo(expected));
    }

    [Test]
    public void HeadingOf_LongListOfOpenings_IsStillFound()
    {
        var passages = PassageSplitter.Split("Data team\n" + string.Join('\n', Enumerable.Range(0, 40).Select(i => $"Data Engineer, City {(char)('a' + (i % 26))}")));

        Assert.That(PassageRanking.HeadingOf(passages, passages.Count - 1), Is.EqualTo("Data team"));
    }
}
