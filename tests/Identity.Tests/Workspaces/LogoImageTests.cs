using System.Text;
using Periscope.Identity.Workspaces.Branding;

namespace Periscope.Identity.Tests.Workspaces;

internal sealed class LogoImageTests
{
    [TestCase(8, 6)]
    [TestCase(16, 6)]
    [TestCase(8, 2)]
    [TestCase(1, 0)]
    [TestCase(4, 3)]
    [TestCase(8, 4)]
    public void Png_OfEachKind_IsTakenAsItIs(int depth, int type)
    {
        var png = Pictures.Png(61, 33, depth, type);

        var (image, refusal) = LogoImage.Read(png);

        Assert.That(refusal, Is.Null);
        Assert.That((image!.ContentType, image.Width, image.Height), Is.EqualTo(("image/png", 61, 33)));
        Assert.That(image.Bytes, Is.EqualTo(png));
    }

    [Test]
    public void Png_WithMoreThanThePicture_LosesIt()
    {
        var png = Pictures.Png();
        byte[] more = [.. png.With("tEXt", "Comment\0<script>"u8.ToArray()).With("eXIf", new byte[20]), .. "<script>alert(1)</script>"u8];

        Assert.That(LogoImage.Read(more).Image!.Bytes, Is.EqualTo(png));
    }

    [Test]
    public void Jpeg_WithWhatCamerasAdd_LosesIt()
    {
        byte[] jpeg = [.. Pictures.Jpeg(), .. "<script>alert(1)</script>"u8];

        var (image, refusal) = LogoImage.Read(jpeg);

        Assert.That(refusal, Is.Null);
        Assert.That((image!.ContentType, image.Width, image.Height), Is.EqualTo(("image/jpeg", 64, 32)));
        var text = Encoding.Latin1.GetString(image.Bytes);
        Assert.That(text, Does.Not.Contain("GPS").And.Not.Contain("comment").And.Not.Contain("script"));
        Assert.That(image.Bytes[^2..], Is.EqualTo(new byte[] { 0xFF, 0xD9 }));
        Assert.That(LogoImage.Read(image.Bytes).Image!.Bytes, Is.EqualTo(image.Bytes));
    }

    public static IEnumerable<TestCaseData> Wrong()
    {
        var png = Pictures.Png();
        yield return Case("an SVG", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"u8.ToArray(), "PNG or a JPEG");
        yield return Case("a page that begins as a GIF", "GIF89a<script>"u8.ToArray(), "PNG or a JPEG");
        yield return Case("nothing", [], "PNG or a JPEG");
        yield return Case("a PNG that is cut off", png[..^20], "broken");
        yield return Case("a PNG with a wrong checksum", [.. png[..^1], (byte)(png[^1] ^ 1)], "broken");
        yield return Case("a PNG without all its rows", Pictures.Png(rows: 31), "broken");
        yield return Case("a PNG with more rows than it says", Pictures.Png(rows: 33), "broken");
        yield return Case("a PNG with a filter that there is not", Pictures.Png(filter: 5), "broken");
        yield return Case("a PNG of a depth that there is not", Pictures.Png(depth: 3, type: 2), "broken");
        yield return Case("an interlaced PNG", Pictures.Png(interlaced: 1), "interlacing");
        yield return Case("a PNG with an unknown part that it needs", png.With("JUNK", [1]), "no standard");
        yield return Case("a PNG without a head", [.. png[..8], .. png[33..]], "broken");
        yield return Case("a PNG of 15 pixels", Pictures.Png(64, 15), "64 by 15");
        yield return Case("a PNG of 2049 pixels", Pictures.Png(2049, 64), "2049 by 64");
        yield return Case("a PNG that says 100,000 pixels", Pictures.Png(100_000, 100_000, rows: 1), "100000 by 100000");
        yield return Case("a JPEG that is cut off", Pictures.Jpeg()[..^2], "broken");
        yield return Case("a lossless JPEG", Pictures.Jpeg(frame: 0xC3), "baseline or progressive");
        yield return Case("a JPEG in four colours", Pictures.Jpeg(parts: 4), "print");
        yield return Case("a JPEG of 8 pixels", Pictures.Jpeg(8, 64), "8 by 64");
        yield return Case("a file of more than 512 KiB", [.. png, .. new byte[512 * 1024]], "512 KiB");
    }

    [TestCaseSource(nameof(Wrong))]
    public void Picture_ThatIsWrong_IsRefusedSayingWhy(byte[] file, string reason)
    {
        var (image, refusal) = LogoImage.Read(file);

        Assert.That(image, Is.Null);
        Assert.That(refusal, Does.Contain(reason));
    }

    [Test]
    public void Png_WithAnyByteChanged_IsNeverAFault()
    {
        var png = Pictures.Png(16, 16);
        for (var at = 8; at < png.Length; at++)
        {
            var changed = png.ToArray();
            changed[at] ^= 0x41;

            var (image, refusal) = LogoImage.Read(changed);
            Assert.That((image is null) != (refusal is null), Is.True, $"byte {at}");
        }
    }

    [Test]
    public void Jpeg_CutOffAnywhere_IsNeverAFault()
    {
        var jpeg = Pictures.Jpeg();
        for (var length = 3; length < jpeg.Length; length++)
        {
            Assert.That(LogoImage.Read(jpeg.AsSpan(0, length)).Refusal, Is.Not.Null, $"{length} bytes");
        }
    }

    private static TestCaseData Case(string name, byte[] file, string reason) => new TestCaseData(file, reason).SetArgDisplayNames(name);
}
