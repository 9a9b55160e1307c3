using Periscope.LocalHosting.Commands;

namespace Periscope.LocalHosting.Tests.Commands;

internal sealed class FailedTestsTests
{
    [Test]
    public void Lines_NameEachFailure_AndWhy()
    {
        var failed = new FailedTests("Gateway.Tests");
        Read(failed, """
            Test run for Periscope.Gateway.Tests.dll (.NETCoreApp,Version=v10.0)
              Failed Stop_Twice_WritesOnce(2) [35 ms]
              Error Message:
                 Assert.That(lines, Is.Empty)
              Expected: <empty>
              Stack Trace:
                 at Periscope.Gateway.Tests.Edge.AccessLogTests.Stop_Twice_WritesOnce()

            Failed!  - Failed:     1, Passed:   198, Skipped:     0, Total:   199, Duration: 1 m 3 s - Periscope.Gateway.Tests.dll (net10.0)
            """);
        var ofTheWebApp = new FailedTests("web test");
        Read(ofTheWebApp, """
             FAIL  src/lib/words.test.ts > count > one
            AssertionError: expected 1 to be 2
             ❯ src/lib/words.test.ts:9:27
              Tests  1 failed | 96 passed (97)
            """);

        Assert.That(failed.Lines, Is.EqualTo(new[]
        {
            "Gateway.Tests: Stop_Twice_WritesOnce(2)",
            "    Assert.That(lines, Is.Empty)",
            "    Expected: <empty>",
        }));
        Assert.That(ofTheWebApp.Lines, Is.EqualTo(new[]
        {
            "web test: src/lib/words.test.ts > count > one",
            "    AssertionError: expected 1 to be 2",
        }));
    }

    [Test]
    public void Lines_AreFewAndShort_HoweverMuchWasSaid()
    {
        var failed = new FailedTests("Scenarios");
        failed.Read("  Failed Rule_IsPreviewed [10 s]");
        for (var i = 0; i < 500; i++)
        {
            failed.Read(new string('x', 5000));
        }

        Assert.That(failed.Lines, Has.Count.EqualTo(13));
        Assert.That(failed.Lines, Has.All.Length.LessThan(260));
    }

    [Test]
    public void Lines_OfARunThatPassed_AreNone()
    {
        var failed = new FailedTests("Gateway.Tests");
        Read(failed, """
              Passed Stop_Twice_WritesOnce [35 ms]
            Passed!  - Failed:     0, Passed:   199, Skipped:     0, Total:   199, Duration: 1 m 3 s - Periscope.Gateway.Tests.dll (net10.0)
            """);

        Assert.That(failed.Lines, Is.Empty);
    }

    private static void Read(FailedTests failed, string text)
    {
        foreach (var line in text.Split('\n'))
        {
            failed.Read(line.TrimEnd('\r'));
        }
    }
}
