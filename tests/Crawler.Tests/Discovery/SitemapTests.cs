using System.IO.Compression;
using System.Text;
using Periscope.Crawler.Discovery;

namespace Periscope.Crawler.Tests.Discovery;

internal sealed class SitemapTests
{
    private const string Pages = """
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
          <url><loc> https://x.example/a </loc><image:image><image:loc>https://x.example/a.png</image:loc></image:image></url>
          <url><loc>https://x.example/b?x=1&amp;y=2</loc><lastmod>2026-01-01</lastmod></url>
        </urlset>
        """;

    [Test]
    public void Parse_Pages_AreItsAddresses() =>
        Assert.That(Addresses(Encoding.UTF8.GetBytes(Pages)), Is.EqualTo(new[] { "https://x.example/a", "https://x.example/b?x=1&y=2" }));

    [Test]
    public void Parse_PagesWithoutSpacesBetween_AreItsAddresses() =>
        Assert.That(Addresses("<urlset><url><loc>https://x.example/a</loc></url><url><loc>https://x.example/b</loc></url></urlset>"u8.ToArray()),
            Has.Length.EqualTo(2));

    [Test]
    public void Parse_Index_IsFurtherSitemaps()
    {
        var sitemap = Sitemap.Parse("<sitemapindex><sitemap><loc>https://x.example/1.xml.gz</loc></sitemap></sitemapindex>"u8.ToArray());

        Assert.That(sitemap.Pages, Is.Empty);
        Assert.That(sitemap.Sitemaps.Select(url => url.AbsoluteUri), Is.EqualTo(new[] { "https://x.example/1.xml.gz" }));
    }

    [Test]
    public void Parse_Gzip_IsUnpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Pages));
        }

        Assert.That(Addresses(packed.ToArray()), Has.Length.EqualTo(2));
    }

    [Test]
    public void Parse_PlainText_IsAnAddressALine() =>
        Assert.That(Addresses("https://x.example/a\r\nnot an address\nhttps://x.example/b\n"u8.ToArray()), Has.Length.EqualTo(2));

    [Test]
    public void Parse_CutShort_GivesWhatCameBefore() =>
        Assert.That(Addresses("<urlset><url><loc>https://x.example/a</loc></url><url><lo"u8.ToArray()), Has.Length.EqualTo(1));

    [Test]
    public void Parse_TooMany_IsCapped()
    {
        var text = string.Join('\n', Enumerable.Range(0, Sitemap.MaxPages + 10).Select(i => $"https://x.example/{i}"));

        Assert.That(Addresses(Encoding.UTF8.GetBytes(text)), Has.Length.EqualTo(Sitemap.MaxPages));
    }

    private static string[] Addresses(byte[] content) => [.. Sitemap.Parse(content).Pages.Select(url => url.AbsoluteUri)];
}
