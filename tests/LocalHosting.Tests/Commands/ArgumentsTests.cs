using Periscope.LocalHosting.Commands;

namespace Periscope.LocalHosting.Tests.Commands;

internal sealed class ArgumentsTests
{
    [Test]
    public void Parse_TakesOptionsFlagsAndWords()
    {
        var arguments = Arguments.Parse(
            ["gateway", "--allow-private", "a:1", "--port=90", "-f", "--allow-private", "b:2"], ["--allow-private", "--port"], ["-f"], most: 1);

        Assert.That(arguments.Words, Is.EqualTo(new[] { "gateway" }));
        Assert.That(arguments.Values("--allow-private"), Is.EqualTo(new[] { "a:1", "b:2" }));
        Assert.That(arguments.Value("--port"), Is.EqualTo("90"));
        Assert.That(arguments.Has("-f"), Is.True);
    }

    [TestCase("--prot", "There is no option --prot.")]
    [TestCase("--port", "--port needs a value.")]
    [TestCase("now", "'now' is a word too many.")]
    public void Parse_Wrong_SaysWhat(string word, string message) => Assert.That(
        () => Arguments.Parse([word], ["--port"], []), Throws.TypeOf<UsageException>().With.Message.EqualTo(message));
}
