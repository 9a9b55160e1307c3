using Periscope.LocalHosting.Commands;

namespace Periscope.LocalHosting.Tests.Commands;

internal sealed class TestTallyTests
{
    [Test]
    public void Text_AddsUpWhatRunsPrinted_AndNamesWhatFailedAndWhatCrashed()
    {
        var tally = new TestTally();

        tally.Add(Ended("Gateway.Tests", 0, "Passed!  - Failed:     0, Passed:   198, Skipped:     1, Total:   199, Duration: 1 m 3 s - Periscope.Gateway.Tests.dll"));
        Assert.That(tally.IsGood, Is.True);
        tally.Add(Ended(
            "web test", 1, " FAIL  src/lib/words.test.ts > count", "AssertionError: expected 1 to be 2", " ❯ src/lib/words.test.ts:9:27", "  Tests  1 failed | 96 passed (97)"));
        tally.Add(Ended("Identity.Tests", 1, "The active test run was aborted. Reason: Test host process crashed"));
        tally.Add(Ended("Scenarios", 1, "Passed!  - Failed:     0, Passed:    84, Skipped:     0, Total:    84, Duration: 9 m 3 s - Periscope.Scenarios.dll"));

        Assert.That(tally.IsGood, Is.False);
        Assert.That(tally.Text.Split('\n'), Is.EqualTo(new[]
        {
            "web test: src/lib/words.test.ts > count",
            "    AssertionError: expected 1 to be 2",
            "Identity.Tests: without a result",
            "Scenarios: failed beside its tests, in what starts or ends them; the reason is in its output above",
            "378 passed, 3 failed, 1 skipped",
        }));
    }

    [Test]
    public void Run_WritesEveryLineOn()
    {
        using var output = new StringWriter();
        var run = new TestRun("Gateway.Tests", output);

        run.Read("one");
        run.Read("two");

        Assert.That(output.ToString().Split(Environment.NewLine), Is.EqualTo(new[] { "one", "two", "" }));
    }

    private static TestRun Ended(string name, int exitCode, params string[] lines)
    {
        var run = new TestRun(name, TextWriter.Null);
        Array.ForEach(lines, run.Read);
        run.End(exitCode);
        return run;
    }
}
