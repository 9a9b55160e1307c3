using System.Text;
using Periscope.Contracts;
using Periscope.Contracts.Crawler;
using Periscope.Data.Extraction;
using Periscope.Data.Snapshots;

namespace Periscope.Data.Tests.Snapshots;

internal sealed class CaptureUseTests
{
    private const string Links = """
        <html><body><main><h1>Jobs</h1><ul><li><a href="/1">Backend Engineer, Berlin</a></li><li><a href="/2">Designer, Lisbon</a></li>
        <li><a href="/3">Account Executive, Toronto</a></li></ul></main></body></html>
        """;

    [TestCase(SourceTypes.Careers, true)]
    [TestCase(SourceTypes.Blog, true)]
    [TestCase(SourceTypes.Pricing, false)]
    public void Of_ShortListOfLinks_CountsWhereListsAreTheContent(string sourceType, bool isUsed)
    {
        var use = Use(Links, sourceType);

        Assert.That(use, Is.EqualTo(new CaptureUse(isUsed, isUsed, isUsed ? null : use.Reason)));
        Assert.That(use.Reason is null, Is.EqualTo(isUsed));
    }

    [Test]
    public void Of_ErrorStatus_IsComparedButNoBaseline() =>
        Assert.That(Use(Desk.Page("<p>Down.</p>"), SourceTypes.Pricing, 503), Is.EqualTo(new CaptureUse(false, true, "The site answered with status 503.")));

    [Test]
    public void Of_EmptyPage_IsNeither() =>
        Assert.That(Use("<html></html>", SourceTypes.Careers), Is.EqualTo(new CaptureUse(false, false, "The page has no text.")));

    private static CaptureUse Use(string html, string sourceType, int status = 200)
    {
        using var extractor = new PageTextExtractor();
        var bytes = Encoding.UTF8.GetBytes(html);
        return CaptureUse.Of(
            new PageCaptured
            {
                SnapshotId = Guid.CreateVersion7(),
                JobId = Guid.CreateVersion7(),
                SourceId = Guid.CreateVersion7(),
                CompetitorId = Guid.CreateVersion7(),
                SourceType = sourceType,
                Url = "https://acme.example/",
                ContentHash = "",
                HttpStatus = status,
                ContentType = "text/html",
                Charset = "utf-8",
                Bytes = bytes.Length,
                CapturedAt = Desk.Noon,
            },
            extractor.Extract(bytes, "utf-8", "https://acme.example/", "text/html"));
    }
}
