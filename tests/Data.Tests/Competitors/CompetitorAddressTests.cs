using Periscope.Data.Competitors;

namespace Periscope.Data.Tests.Competitors;

internal sealed class CompetitorAddressTests
{
    [TestCase("acme.com", "acme.com", "https://acme.com/")]
    [TestCase(" ACME.com. ", "acme.com", "https://acme.com/")]
    [TestCase("https://Acme.com/pricing?x=1#y", "acme.com", "https://acme.com/")]
    [TestCase("http://acme.com", "acme.com", "http://acme.com/")]
    [TestCase("acme.com:8080/x", "acme.com:8080", "http://acme.com:8080/")]
    [TestCase("acme.com:443", "acme.com", "https://acme.com/")]
    [TestCase("127.0.0.1:5001", "127.0.0.1:5001", "http://127.0.0.1:5001/")]
    [TestCase("localhost:5001", "localhost:5001", "http://localhost:5001/")]
    [TestCase("[::1]:5001", "[::1]:5001", "http://[::1]:5001/")]
    [TestCase("bücher.example", "xn--bcher-kva.example", "https://xn--bcher-kva.example/")]
    public void TryParse_WhatPeopleWrite_GivesHostAndHome(string text, string domain, string home)
    {
        Assert.That(CompetitorAddress.TryParse(text, out var address, out _), Is.True);
        Assert.That(address, Is.EqualTo(new CompetitorAddress(domain, home)));
    }

    [TestCase("")]
    [TestCase("acme")]
    [TestCase("acme com")]
    [TestCase("ftp://acme.com")]
    [TestCase("javascript://acme.com/%0aalert(1)")]
    [TestCase("https://user:secret@acme.com")]
    [TestCase("acme.com:99999")]
    [TestCase("http://")]
    [TestCase("under_score.com")]
    [TestCase("xn--ü.example")]
    [TestCase("büüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü.example")]
    [TestCase("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")]
    public void TryParse_WhatIsNoAddress_SaysWhy(string text)
    {
        Assert.That(CompetitorAddress.TryParse(text, out _, out var error), Is.False);
        Assert.That(error, Is.Not.Empty);
    }
}
