using Periscope.LocalHosting.Commands;

namespace Periscope.LocalHosting.Tests.Commands;

/// <summary>What is typed wrongly is answered by one sentence that says what to do.</summary>
[NonParallelizable]
internal sealed class DoorTests
{
    [TestCase("frobnicate", 2, "There is no command 'frobnicate'. `./periscope help` lists what there is.")]
    [TestCase("help frobnicate", 2, "There is no command 'frobnicate'. `./periscope help` lists what there is.")]
    [TestCase("up now", 2, "'now' is a word too many. `./periscope help` lists what there is.")]
    [TestCase("up --port http", 2, "'http' is not a port. `./periscope help` lists what there is.")]
    [TestCase("status --sate x", 2, "There is no option --sate. `./periscope help` lists what there is.")]
    [TestCase("logs gateway data", 2, "'data' is a word too many. `./periscope help` lists what there is.")]
    [TestCase("up --state /dev/null", 1, "Choose a directory that you may write to with --state DIR.")]
    public async Task Wrong_IsOneSentence(string line, int exitCode, string sentence)
    {
        var (given, said) = await RunAsync(line);

        Assert.That(said, Does.EndWith(sentence).And.Not.Contain('\n'));
        Assert.That(given, Is.EqualTo(exitCode));
    }

    [Test]
    public async Task Logs_OfAnUnknownPart_NamesTheOthers()
    {
        var state = Directory.CreateTempSubdirectory("periscope-");
        Directory.CreateDirectory(Path.Combine(state.FullName, "logs"));
        await File.WriteAllTextAsync(Path.Combine(state.FullName, "logs", "data.log"), "");

        var (exitCode, said) = await RunAsync($"logs dta --state {state.FullName}");

        Assert.That(said, Does.StartWith("There is no part 'dta'. Name one of: data."));
        Assert.That(exitCode, Is.EqualTo(2));
        state.Delete(recursive: true);
    }

    private static async Task<(int ExitCode, string Said)> RunAsync(string line)
    {
        var before = Console.Error;
        await using var said = new StringWriter();
        Console.SetError(said);
        try
        {
            return (await Door.RunAsync(line.Split(' ')), said.ToString().Trim());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
