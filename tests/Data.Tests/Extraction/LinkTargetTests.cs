using Periscope.Data.Extraction;

namespace Periscope.Data.Tests.Extraction;

internal sealed class LinkTargetTests
{
    [TestCase("/terms", "https://acme.example/terms")]
    [TestCase("HTTPS://Acme.Example/Terms", "https://acme.example/Terms")]
    [TestCase("/a?utm_source=mail&fbclid=1&plan=pro", "https://acme.example/a?plan=pro")]
    [TestCase("/a;jsessionid=1A2B3C", "https://acme.example/a")]
    [TestCase("/a?k=9f86d081884c7d659a2feaa0c55ad015", "https://acme.example/a")]
    [TestCase("/watch?v=dQw4w9WgXcQ", "https://acme.example/watch?v=dQw4w9WgXcQ")]
    [TestCase("#section-2", "#section-2")]
    [TestCase("#collapse-64f9a3e1", "#collapse-")]
    [TestCase("#_Toc523423", "#_Toc")]
    [TestCase("#feedback", "#feedback")]
    [TestCase("/a#section-2", "https://acme.example/a#section-2")]
    [TestCase("mailto:info@acme.example", "mailto:info@acme.example")]
    [TestCase("#", null)]
    [TestCase("", null)]
    [TestCase("javascript:void(0)", null)]
    public void Normalise_KeepsWhatLeadsElsewhere(string href, string? expected) =>
        Assert.That(LinkTarget.Normalise(href, new Uri(Pages.Url)), Is.EqualTo(expected));

    [TestCase("3f2504e0-4f89-11d3-9a0c-0305e82c3301", true)]
    [TestCase("a8f5f167f44f4964e6c998dee827110c", true)]
    [TestCase("dGhpcyBpcyBh8N3xK2pQ7vR4", true)]
    [TestCase("content-removal-policies", false)]
    [TestCase("2026-11-21", false)]
    [TestCase("version-2-0-0-release-notes", false)]
    [TestCase("1234567890123456", false)]
    public void VolatileToken_TellsIdentifiersFromWords(string word, bool expected) => Assert.That(VolatileToken.Is(word), Is.EqualTo(expected));
}
