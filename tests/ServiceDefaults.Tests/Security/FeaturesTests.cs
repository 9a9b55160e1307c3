using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Security;

internal sealed class FeaturesTests
{
    [TestCase("free", null, false)]
    [TestCase("starter", null, true)]
    [TestCase("enterprise", "", true)]
    [TestCase(null, null, false)]
    [TestCase("gold", null, false)]
    [TestCase("free", "+branding", true)]
    [TestCase("free", "-webhooks +branding", true)]
    [TestCase("enterprise", "-branding", false)]
    [TestCase("free", "+brandings", false)]
    [TestCase("free", "+", false)]
    public void Branding_IsOn_ByPlanUnlessDecided(string? plan, string? overrides, bool expected) =>
        Assert.That(new RequestContext { Plan = plan, Features = overrides }.Has(Features.Branding), Is.EqualTo(expected));

    [Test]
    public void Feature_ThatNobodyKnows_IsOff() => Assert.That(Features.IsOn("teleport", "enterprise", null), Is.False);

    [Test]
    public void All_HaveNamesOfTheirOwn_AndAPlan()
    {
        Assert.That(Features.All.Select(f => f.Name), Is.Unique);
        Assert.That(Features.All.Where(f => !Features.IsIn(f.Name, "enterprise")), Is.Empty);
    }
}
