using System.ComponentModel.DataAnnotations;

namespace Periscope.ServiceDefaults.Storage;

/// <summary>Where the snapshot store keeps its files.</summary>
public sealed class SnapshotOptions
{
    public const string Section = "Snapshots";

    /// <summary>A directory that every service of one mesh shares.</summary>
    [Required]
    public string Path { get; set; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "periscope-snapshots");
}
