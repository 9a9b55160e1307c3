using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Periscope.ServiceDefaults;

/// <summary>Who this process is: one name for its schema, role, queue prefix, <see cref="ActivitySource"/> and <see cref="Meter"/>.</summary>
public sealed class ServiceInfo(string name) : IDisposable
{
    /// <summary>Lower case, letters only: <c>data</c>, <c>crawler</c>.</summary>
    public string Name { get; } = name;

    public ActivitySource Activities { get; } = new($"Periscope.{name}");

    public Meter Meter { get; } = new($"Periscope.{name}");

    public void Dispose()
    {
        Activities.Dispose();
        Meter.Dispose();
    }
}
