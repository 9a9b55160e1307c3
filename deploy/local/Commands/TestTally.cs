using System.Globalization;

namespace Periscope.LocalHosting.Commands;

/// <summary>Adds up the test runs of several projects.</summary>
internal sealed class TestTally
{
    private readonly List<TestRun> _runs = [];

    public bool IsGood => _runs.TrueForAll(run => run is { Failed: 0, IsBroken: false });

    public string Text
    {
        get
        {
            var broken = _runs.Where(run => run.IsBroken).ToList();
            return string.Join('\n',
            [
                .. _runs.SelectMany(run => run.Failures),
                .. broken.Select(run => run.HasResult
                    ? $"{run.Name}: failed beside its tests, in what starts or ends them; the reason is in its output above"
                    : $"{run.Name}: without a result"),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{_runs.Sum(r => r.Passed)} passed, {_runs.Sum(r => r.Failed) + broken.Count} failed, {_runs.Sum(r => r.Skipped)} skipped"),
            ]);
        }
    }

    public void Add(TestRun run) => _runs.Add(run);
}
