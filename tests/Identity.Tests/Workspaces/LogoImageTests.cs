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
    public void Png_WithBytesBehindItsPixels_LosesThem() =>
        Assert.That(LogoImage.Read(Pictures.Png(behindPixels: "<script>alert(1)</script>")).Image!.Bytes, Is.EqualTo(Pictures.Png()));

    [TestCase(6, "PLTE", 768)]
    [TestCase(2, "PLTE", 5)]
    [TestCase(4, "tRNS", 3000)]
    public void Png_WithAPartThatItsKindDoesNotShow_LosesIt(int type, string part, int length) =>
        Assert.That(LogoImage.Read(Pictures.Png(type: type).With(part, new byte[length])).Image!.Bytes, Is.EqualTo(Pictures.Png(type: type)));

    [TestCase(0, 2)]
    [TestCase(2, 6)]
    [TestCase(3, 1)]
    [TestCase(3, 2)]
    public void Png_WithColoursAndTransparency_KeepsThem(int type, int transparency)
    {
        var plain = Pictures.Png(type: type);
        var png = plain.With("tRNS", new byte[transparency]).With("sRGB", [0]).With("cHRM", new byte[32]).With("gAMA", [0, 0, 0xB1, 0x8F]);

        var (image, refusal) = LogoImage.Read(png);

        Assert.That(refusal, Is.Null);
        Assert.That(image!.Bytes, Has.Length.EqualTo(png.Length));
        Assert.That(LogoImage.Read(image.Bytes).Image!.Bytes, Is.EqualTo(image.Bytes));
    }

    [Test]
    public void Png_WithMoreColoursThanItsBitsCanName_LosesThem()
    {
        var plain = Pictures.Png(depth: 1, type: 3);
        // Two colours of its own, then one of no pixel; the picture's own palette is taken out of the way.
        byte[] png = [.. plain[..33].With("PLTE", [1, 2, 3, 4, 5, 6, .. "<b>"u8]), .. plain[(33 + 18)..]];

        Assert.That(LogoImage.Read(png).Image!.Bytes, Is.EqualTo(plain));
        Assert.That(LogoImage.Read(png.With("tRNS", [1, 2, 3])).Image!.Bytes, Is.EqualTo(LogoImage.Read(plain.With("tRNS", [1, 2])).Image!.Bytes), "nor how clear they are");
    }

    [Test]
    public void Picture_AsABrowserWritesIt_IsTaken()
    {
        var (png, jpeg) = (LogoImage.Read(Pictures.ChromiumsPng), LogoImage.Read(Pictures.ChromiumsJpeg));

        Assert.That((png.Refusal, jpeg.Refusal), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That((png.Image!.Width, png.Image.Height, jpeg.Image!.Width, jpeg.Image.Height), Is.EqualTo((16, 16, 16, 16)));
        Assert.That(Encoding.Latin1.GetString(jpeg.Image.Bytes), Does.Not.Contain("ICC_PROFILE"));
    }

    [Test]
    public void Jpeg_WithTablesForEachScan_KeepsThem()
    {
        byte[] behind = [.. Pictures.Segment(0xC4, new byte[17]), .. Pictures.Segment(0xDA, [1, 1, 0, 1, 63, 0]), 0x12, 0x34];
        byte[] more = [.. Pictures.Segment(0xDD, [0, 4]), .. Pictures.Segment(0xDB, [1, .. new byte[64], 0x12, .. new byte[128]])];

        var (image, refusal) = LogoImage.Read(Pictures.Jpeg(frame: 0xC2, more: more, behind: behind));

        Assert.That(refusal, Is.Null);
        Assert.That(image!.Bytes.AsSpan().IndexOf(more) > 0 && image.Bytes.AsSpan().IndexOf(behind) > 0, Is.True);
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
        yield return Case("a PNG that ends in 400 KB", png.Ending(new byte[400_000]), "broken");
        yield return Case("a PNG with two gammas", png.With("gAMA", new byte[4]).With("gAMA", new byte[4]), "broken");
        yield return Case("a PNG with a gamma of 5 bytes", png.With("gAMA", new byte[5]), "broken");
        yield return Case("a PNG with chromaticities of 3000 bytes", png.With("cHRM", new byte[3000]), "broken");
        yield return Case("a PNG with an intent of 2 bytes", png.With("sRGB", new byte[2]), "broken");
        yield return Case("a grey PNG with a transparency of 3 bytes", Pictures.Png(type: 0).With("tRNS", new byte[3]), "broken");
        yield return Case("a PNG with more transparencies than colours", Pictures.Png(type: 3).With("tRNS", new byte[3]), "broken");
        yield return Case("a PNG with two palettes", Pictures.Png(type: 3).With("PLTE", new byte[3]), "broken");
        yield return Case("a PNG of 15 pixels", Pictures.Png(64, 15), "64 by 15");
        yield return Case("a PNG of 2049 pixels", Pictures.Png(2049, 64), "2049 by 64");
        yield return Case("a PNG that says 100,000 pixels", Pictures.Png(100_000, 100_000, rows: 1), "100000 by 100000");
        yield return Case("a JPEG that is cut off", Pictures.Jpeg()[..^2], "broken");
        yield return Case("a lossless JPEG", Pictures.Jpeg(frame: 0xC3), "baseline or progressive");
        yield return Case("a JPEG in four colours", Pictures.Jpeg(parts: 4), "print");
        yield return Case("a JPEG with bytes behind a quantization table", Jpeg(0xDB, [1, .. new byte[64], .. "<script>"u8]), "broken");
        yield return Case("a JPEG with a quantization table that is cut off", Jpeg(0xDB, [0x11, .. new byte[127]]), "broken");
        yield return Case("a JPEG with a fifth quantization table", Jpeg(0xDB, [4, .. new byte[64]]), "broken");
        yield return Case("a JPEG with a quantization table given twice", Jpeg(0xDB, new byte[65]), "broken");
        yield return Case("a JPEG without a table where it says one", Jpeg(0xDB, []), "broken");
        yield return Case("a JPEG with bytes behind a Huffman table", Jpeg(0xC4, [1, .. new byte[16], .. "<script>"u8]), "broken");
        yield return Case("a JPEG with a Huffman table that is cut off", Jpeg(0xC4, [1, 2, .. new byte[15], 0]), "broken");
        yield return Case("a JPEG with a Huffman table of 257 codes", Jpeg(0xC4, [1, .. new byte[14], 255, 2, .. new byte[257]]), "broken");
        yield return Case("a JPEG with a Huffman table given twice", Jpeg(0xC4, new byte[17]), "broken");
        yield return Case("a JPEG with a restart interval of 3 bytes", Jpeg(0xDD, new byte[3]), "broken");
        yield return Case("a JPEG with two restart intervals", Jpeg(0xDD, new byte[4]), "broken");
        yield return Case("a JPEG with bytes behind a scan's head", Pictures.Jpeg(scan: [1, 1, 0, 0, 63, 0, 7]), "broken");
        yield return Case("a JPEG with tables that no scan uses", Pictures.Jpeg(behind: Pictures.Segment(0xC4, new byte[17])), "broken");
        yield return Case(
            "a JPEG with two words of Adobe's",
            Pictures.Jpeg(more: [.. Pictures.Segment(0xEE, [.. "Adobe"u8, .. new byte[7]]), .. Pictures.Segment(0xEE, [.. "Adobe"u8, .. new byte[7]])]),
            "broken");
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

    private static byte[] Jpeg(byte marker, byte[] data) => Pictures.Jpeg(more: Pictures.Segment(marker, data));

    private static TestCaseData Case(string name, byte[] file, string reason) => new TestCaseData(file, reason).SetArgDisplayNames(name);
}
