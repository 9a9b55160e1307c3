using System.Diagnostics;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Telemetry;

namespace Periscope.ServiceDefaults.Tests.Telemetry;

internal sealed class SpanNamesTests
{
    [TestCase("SELECT c.id,\n  c.name FROM competitors AS c", "SELECT c.id, c.name")]
    [TestCase(WorkspaceCommandInterceptor.Setting + "DELETE FROM things AS t", "DELETE FROM things")]
    public void OnEnd_OfAStatement_NamesItByItsFirstWords(string sql, string name)
    {
        using var source = new ActivitySource("Npgsql");
        using var listener = new ActivityListener
        {
            ShouldListenTo = one => one == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using var activity = source.StartActivity("postgresql")!;
        activity.SetTag("db.query.text", sql);

        using var names = new SpanNames();
        names.OnEnd(activity);

        Assert.That(activity.DisplayName, Is.EqualTo(name));
    }
}
