using Periscope.Identity.Pages;
using Periscope.Identity.Workspaces.Branding;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class ColourTests
{
    // As WCAG's own calculators give them.
    [TestCase("#ffffff", "#000000", 21)]
    [TestCase("#ffffff", "#ffffff", 1)]
    [TestCase("#ffffff", "#767676", 4.54)]
    [TestCase("#ffffff", "#777777", 4.48)]
    [TestCase("#ff0000", "#ffffff", 4.0)]
    public void Contrast_IsThatOfTheStandard(string one, string other, double expected) =>
        Assert.That(Colour.Parse(one)!.Value.ContrastTo(Colour.Parse(other)!.Value), Is.EqualTo(expected).Within(0.01));

    [Test]
    public void Ink_IsReadOnEveryColour([Range(0, 255, 51)] int red, [Range(0, 255, 51)] int green, [Range(0, 255, 51)] int blue)
    {
        var colour = new Colour((byte)red, (byte)green, (byte)blue);

        Assert.That(colour.ContrastTo(colour.Ink), Is.GreaterThanOrEqualTo(Colour.LeastContrast));
    }

    [TestCase("#1D4ED8", false, "#1d4ed8")]
    [TestCase("#93b4ff", true, "#93b4ff")]
    [TestCase("", false, null)]
    [TestCase(null, true, null)]
    public void Accent_ThatCanBeRead_IsTaken(string? text, bool isDark, string? expected) =>
        Assert.That(Accent.Read(text, isDark), Is.EqualTo((expected, (string?)null)));

    [TestCase("#1d4ed8", true)]
    [TestCase("#93b4ff", false)]
    // Enough on the card, and too little on the ground around it.
    [TestCase("#767676", false)]
    [TestCase("red", false)]
    [TestCase("#12345", false)]
    [TestCase("#1d4ed8;}", false)]
    public void Accent_ThatCannotBeRead_IsRefusedSayingWhy(string text, bool isDark) =>
        Assert.That(Accent.Read(text, isDark).Refusal, Is.Not.Empty);

    [TestCase("card", 0)]
    [TestCase("ground", 1)]
    public void Grounds_AreThoseOfTheStyleSheet(string variable, int index)
    {
        using var stream = typeof(PageLayout).Assembly.GetManifestResourceStream("Pages/pages.css")!;
        using var reader = new StreamReader(stream);

        Assert.That(reader.ReadToEnd(), Does.Contain(
            $"--{variable}: light-dark({PageColours.Grounds(isDark: false)[index]}, {PageColours.Grounds(isDark: true)[index]});"));
    }
}
