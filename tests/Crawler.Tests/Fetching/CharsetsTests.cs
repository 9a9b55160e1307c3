using System.Text;
using Periscope.Crawler.Fetching;

namespace Periscope.Crawler.Tests.Fetching;

internal sealed class CharsetsTests
{
    [TestCase("<p>x", "iso-8859-2", "iso-8859-2")]
    [TestCase("<p>x", "ISO-8859-1", "windows-1252")]
    [TestCase("<p>x", "\"utf-8\"", "utf-8")]
    [TestCase("<p>x", "no-such-charset", "utf-8")]
    [TestCase("<html><head><meta charset='windows-1251'>", null, "windows-1251")]
    [TestCase("<meta http-equiv=Content-Type content=\"text/html; charset=Shift_JIS\">", null, "shift_jis")]
    [TestCase("<?xml version='1.0' encoding='ISO-8859-15'?><a/>", null, "iso-8859-15")]
    [TestCase("<meta charset=utf-16>", null, "utf-8")]
    [TestCase("<p>plain", null, "utf-8")]
    public void Detect_DeclaredInHeaderOrPage_IsTheIanaName(string page, string? header, string expected) =>
        Assert.That(Charsets.Detect(Encoding.ASCII.GetBytes(page), header), Is.EqualTo(expected));

    [Test]
    public void Detect_ByteOrderMark_WinsOverTheHeader() =>
        Assert.That(Charsets.Detect([0xEF, 0xBB, 0xBF, (byte)'x'], "iso-8859-2"), Is.EqualTo("utf-8"));

    [Test]
    public void Detect_NothingDeclared_TellsUtf8FromWestern()
    {
        Assert.That(Charsets.Detect("<p>Größe"u8, null), Is.EqualTo("utf-8"));
        Assert.That(Charsets.Detect([(byte)'G', (byte)'r', 0xF6, 0xDF, (byte)'e'], null), Is.EqualTo("windows-1252"));
    }

    [Test]
    public void Decode_WindowsPage_GivesItsLetters() =>
        Assert.That(Charsets.Decode([(byte)'G', (byte)'r', 0xF6, 0xDF, (byte)'e', 0x80], "windows-1252"), Is.EqualTo("Größe€"));
}
