using Periscope.Identity.Workspaces.Settings;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class OriginTests
{
    [TestCase("https://app.example", "https://app.example")]
    [TestCase("HTTPS://App.Example:443/", "https://app.example")]
    [TestCase("https://app.example:8443", "https://app.example:8443")]
    [TestCase("https://bücher.example", "https://xn--bcher-kva.example")]
    [TestCase("https://[2001:DB8::1]:444", "https://[2001:db8::1]:444")]
    [TestCase("http://localhost:5173", "http://localhost:5173")]
    [TestCase("http://127.0.0.1:5173", "http://127.0.0.1:5173")]
    public void Origin_IsSpeltAsBrowsersSendIt(string text, string expected) => Assert.That(Origin.Parse(text), Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("app.example")]
    [TestCase("http://app.example")]
    [TestCase("http://localhost.example")]
    [TestCase("https://app.example/?a=b")]
    [TestCase("https://app.example/#a")]
    [TestCase("https://*")]
    [TestCase("https://a_b.example")]
    [TestCase("https://xn--ü.example")]
    [TestCase("file:///tmp/x")]
    [TestCase("chrome-extension://abcdefgh")]
    public void Origin_ThatNoSiteShouldHave_IsRefused(string text) => Assert.That(Origin.Parse(text), Is.Null);
}
