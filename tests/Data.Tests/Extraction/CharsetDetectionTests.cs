using System.Text;
using Periscope.Data.Extraction;

namespace Periscope.Data.Tests.Extraction;

internal sealed class CharsetDetectionTests
{
    private const string Text = "<p>Größe: 5 €</p>";

    [Test]
    public void Decode_Utf8WithoutAnyHint_IsUtf8() => Assert.That(CharsetDetection.Decode(Encoding.UTF8.GetBytes(Text), null), Is.EqualTo(Text));

    [Test]
    public void Decode_Utf8ThatClaimsLatin1_IsUtf8() => Assert.That(CharsetDetection.Decode(Encoding.UTF8.GetBytes(Text), "iso-8859-1"), Is.EqualTo(Text));

    [TestCase("windows-1252", "<meta charset=windows-1252><p>Größe: 5 €</p>")]
    [TestCase("windows-1251", "<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'><p>Цена</p>")]
    [TestCase("shift_jis", "<meta charset=\"shift_jis\"><p>料金プラン</p>")]
    public void Decode_DeclaredInTheDocument_IsFollowed(string charset, string text) =>
        Assert.That(CharsetDetection.Decode(CodePagesEncodingProvider.Instance.GetEncoding(charset)!.GetBytes(text), null), Is.EqualTo(text));

    [Test]
    public void Decode_NoHintAndNotUtf8_IsWindows1252() =>
        Assert.That(CharsetDetection.Decode(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Text), null), Is.EqualTo(Text));

    [Test]
    public void Decode_ByteOrderMark_WinsOverTheHeader() =>
        Assert.That(CharsetDetection.Decode([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)], "utf-8"), Is.EqualTo(Text));

    [Test]
    public void Decode_Utf8CutInACharacter_StaysUtf8()
    {
        var bytes = Encoding.UTF8.GetBytes("ääääääääääääääääääääääää");

        Assert.That(CharsetDetection.Decode(bytes.AsSpan(0, bytes.Length - 1), "utf-8"), Does.StartWith("ääää"));
    }

    [Test]
    public void Decode_UnknownCharset_IsIgnored() => Assert.That(CharsetDetection.Decode("<p>ok</p>"u8, "no-such-charset"), Is.EqualTo("<p>ok</p>"));
}
