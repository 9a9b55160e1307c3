using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Periscope.Architecture.Tests;

/// <summary>Services write JSON by <c>WireJson.Options</c>; the framework's ready-made options write times in another form.</summary>
internal sealed class JsonTests
{
    public static IEnumerable<Assembly> Services => ServiceAssemblies.All;

    [TestCaseSource(nameof(Services))]
    public void Service_UsesTheSharedOptions(Assembly service) => Assert.That(UsesReadyMadeOptions(service), Is.False);

    [Test]
    public void AnAssemblyWithReadyMadeOptions_IsCaught() => Assert.That(UsesReadyMadeOptions(typeof(ServiceDefaults.Messaging.MessageOutbox).Assembly), Is.True);

    private static bool UsesReadyMadeOptions(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        return metadata.MemberReferences.Select(metadata.GetMemberReference).Any(member =>
            metadata.StringComparer.Equals(member.Name, "get_Web")
            && member.Parent is { Kind: HandleKind.TypeReference } parent
            && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)parent).Name, "JsonSerializerOptions"));
    }
}
