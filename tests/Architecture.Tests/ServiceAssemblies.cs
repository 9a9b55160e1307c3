using System.Reflection;

namespace Periscope.Architecture.Tests;

internal static class ServiceAssemblies
{
    /// <summary>Every service's assembly, found by the build output: a new service joins by being referenced.</summary>
    public static IReadOnlyList<Assembly> All { get; } =
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "Periscope.*.dll")
            .Select(Path.GetFileNameWithoutExtension)
            .Where(name => !NotServices.Contains(name) && !name!.EndsWith(".Tests", StringComparison.Ordinal))
            .Select(name => Assembly.Load(name!))];

    private static string[] NotServices => ["Periscope.Contracts", "Periscope.ServiceDefaults", "Periscope.TestKit"];
}
