using System.Reflection;
using System.Text;

namespace Periscope.Architecture.Tests;

/// <summary>
/// The wire name and shape of every message. A failure here means that running services or stored messages would not understand the new
/// form: add an optional member, or publish a new record beside the old one.
/// </summary>
internal sealed class ContractTests
{
    [Test]
    public void Contracts_KeepTheirWireForm()
    {
        var golden = Path.Combine(AppContext.BaseDirectory, "contracts.txt");

        var missing = File.ReadAllLines(golden).Except(Describe().Split('\n')).Where(line => line.Length > 0);

        Assert.That(missing, Is.Empty, "A contract lost or changed a member");
        Assert.That(Describe(), Is.EqualTo(File.ReadAllText(golden)), $"New members are fine: write them to {nameof(Architecture)}.Tests/contracts.txt as\n{Describe()}");
    }

    [Test]
    public void Contracts_AreRecordsWithoutBase() =>
        Assert.That(Messages().Where(type => type.BaseType != typeof(object) || !type.IsSealed), Is.Empty);

    private static IEnumerable<Type> Messages() => typeof(Contracts.Citation).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true } && !(type.IsAbstract && type.IsSealed)).OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in Messages())
        {
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(p => p.Name != "EqualityContract").OrderBy(p => p.Name, StringComparer.Ordinal))
            {
                var required = property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is null ? "optional" : "required";
                text.Append($"urn:message:{type.Namespace}:{type.Name} {required} {Name(property.PropertyType)} {property.Name}\n");
            }
        }

        return text.ToString();
    }

    private static string Name(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(",", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
