using System.Text.RegularExpressions;
using Periscope.ServiceDefaults.Security;

namespace Periscope.ServiceDefaults.Tests.Security;

internal sealed partial class ClientScopesTests
{
    [Test]
    public void Scopes_AreThoseOfTheNounsThatRoutesAskFor()
    {
        var asked = new[] { "services", "gateway", "ServiceDefaults" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Asked().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["noun"].Value)
            .Distinct();

        Assert.That(ClientScopes.All.Select(scope => scope.Split(':')[0]).Distinct(), Is.EquivalentTo(asked));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Platform.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Platform.sln is not above the test's folder.");
        }

        return folder.FullName;
    }

    // RequireAccess("noun"...), RequireWorkspace("permission", "noun:read"), and the requirement of operators.
    [GeneratedRegex("""(RequireAccess\(|RequireWorkspace\("[a-z.-]+", |new AccessRequirement\()"(?<noun>[a-z-]+)""")]
    private static partial Regex Asked();
}
