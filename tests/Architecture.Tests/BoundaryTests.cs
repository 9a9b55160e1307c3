using System.Reflection;

namespace Periscope.Architecture.Tests;

internal sealed class BoundaryTests
{
    private static readonly string[] s_shared = ["Periscope.Contracts", "Periscope.ServiceDefaults"];

    public static IEnumerable<Assembly> Services => ServiceAssemblies.All;

    [Test]
    public void Services_AreAllHere() =>
        Assert.That(ServiceAssemblies.All.Select(a => a.GetName().Name), Is.SupersetOf(new[]
        {
            "Periscope.Identity", "Periscope.Data", "Periscope.Query", "Periscope.Agent", "Periscope.Crawler", "Periscope.Notification",
            "Periscope.Gateway",
        }));

    [TestCaseSource(nameof(Services))]
    public void Service_KnowsOnlyContractsAndDefaults(Assembly service) =>
        Assert.That(PlatformReferences(service).Except(s_shared), Is.Empty);

    [Test]
    public void Contracts_KnowNothing() => Assert.That(PlatformReferences(typeof(Contracts.Citation).Assembly), Is.Empty);

    [Test]
    public void AnAssemblyThatKnowsAService_IsCaught() =>
        Assert.That(PlatformReferences(typeof(Samples.Meddler).Assembly).Except(s_shared), Is.EqualTo(new[] { "Periscope.Data" }));

    private static IEnumerable<string?> PlatformReferences(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name)
            .Where(name => name!.StartsWith("Periscope.", StringComparison.Ordinal));
}
