using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Periscope.Architecture.Tests.Samples;

namespace Periscope.Architecture.Tests;

/// <summary>.NET 10's AddValidation passes over internal types without a word: an annotated type that is not public is not validated.</summary>
internal sealed class RequestTypeTests
{
    [Test]
    public void AnnotatedRequests_ArePublic() =>
        Assert.That(ServiceAssemblies.All.SelectMany(a => a.GetTypes()).Where(IsUnseen), Is.Empty);

    [Test]
    public void HiddenRequest_IsCaught() => Assert.That(IsUnseen(typeof(HiddenRequest)), Is.True);

    private static bool IsUnseen(Type type) =>
        !type.IsVisible
        && !type.Name.EndsWith("Options", StringComparison.Ordinal)
        && type.GetProperties().Any(property => property.GetCustomAttributes<ValidationAttribute>().Any());
}
