using Periscope.Contracts;
using Periscope.Data.Changes;
using Periscope.Data.Comparison;

namespace Periscope.Data.Tests.Changes;

internal sealed class SpansTests
{
    [Test]
    public void Unpack_PackedSpans_GivesThemBackFromTheText()
    {
        const string text = "One 🚀 two\nthree";
        TextSpan[] spans = [Cut(text, 0, 6), Cut(text, 11, 16)];

        Assert.That(Spans.Unpack(Spans.Pack(spans), text), Is.EqualTo(spans));
    }

    [Test]
    public void UnpackMoved_PackedBlocks_CountsInBothTexts()
    {
        var moved = new MovedBlock(Cut("a\nbb", 2, 4), Cut("bb\na", 0, 2));

        Assert.That(Spans.UnpackMoved(Spans.Pack([moved]), "bb\na"), Is.EqualTo(new[] { new MovedSpan(0, 2, "bb", 2, 4) }));
    }

    private static TextSpan Cut(string text, int start, int end) => new() { Start = start, End = end, Text = text[start..end] };
}
