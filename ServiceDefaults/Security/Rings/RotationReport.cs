namespace Periscope.ServiceDefaults.Security.Rings;

/// <summary>What a <see cref="KeyRotation"/> did.</summary>
public sealed class RotationReport
{
    private readonly Dictionary<string, int> _sealed = [];
    private readonly List<(string Table, Guid Id)> _lost = [];

    internal RotationReport(int version) => Version = version;

    /// <summary>The ring's new version.</summary>
    public int Version { get; }

    /// <summary>Rows whose box no key opens, and which were left as they are: damaged, or sealed with a key that was lost.</summary>
    public IReadOnlyList<(string Table, Guid Id)> Lost => _lost;

    /// <summary>How many boxes of a table were sealed anew.</summary>
    public int Sealed(string table) => _sealed.GetValueOrDefault(table);

    internal void AddSealed(string table) => _sealed[table] = Sealed(table) + 1;

    internal void AddLost(string table, Guid id) => _lost.Add((table, id));
}
