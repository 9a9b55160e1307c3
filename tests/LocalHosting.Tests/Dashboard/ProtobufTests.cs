using Periscope.LocalHosting.Dashboard;

namespace Periscope.LocalHosting.Tests.Dashboard;

internal sealed class ProtobufTests
{
    [Test]
    public void Write_MatchesTheEncodingGuide()
    {
        // The examples of protobuf.dev: field 1 = 150, field 2 = "testing", field 3 = a message with field 1 = 150.
        var message = new ProtobufWriter().Number(1, 150).Text(2, "testing").Message(3, new ProtobufWriter().Number(1, 150));

        Assert.That(Convert.ToHexStringLower(message.Written), Is.EqualTo("089601" + "120774657374696e67" + "1a03089601"));
    }

    [Test]
    public void Read_GivesBackWhatWasWritten()
    {
        var message = new ProtobufWriter().Number(1, long.MaxValue).Text(2, "né").Number(20, -1).Flag(21, false);

        var fields = ProtobufReader.Read(message.Written.ToArray());

        Assert.That(fields.Select(f => (f.Number, f.Value)), Is.EqualTo(new[] { (1, long.MaxValue), (2, 0L), (20, -1L) }));
        Assert.That(fields.Text(2), Is.EqualTo("né"));
    }

    [TestCase("0a05")]
    [TestCase("08ff")]
    [TestCase("0b")]
    public void Read_Broken_Throws(string hex) =>
        Assert.That(() => ProtobufReader.Read(Convert.FromHexString(hex)), Throws.TypeOf<InvalidDataException>());

    [Test]
    public void Time_CountsSecondsAndNanoseconds()
    {
        var time = DateTimeOffset.UnixEpoch.AddSeconds(5).AddTicks(3);

        var fields = ProtobufReader.Read(ProtobufReader.Read(new ProtobufWriter().Time(1, time).Written.ToArray())[0].Bytes);

        Assert.That(fields.Select(f => f.Value), Is.EqualTo(new[] { 5L, 300L }));
    }
}
