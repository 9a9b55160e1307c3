namespace Periscope.Architecture.Tests.Samples;

/// <summary>Deliberately wrong: it reaches into a service.</summary>
internal sealed class Meddler
{
    public Data.Updates.SnapshotReference? Taken { get; init; }
}
