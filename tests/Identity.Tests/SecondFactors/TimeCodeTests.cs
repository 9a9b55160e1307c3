using System.Text;
using Periscope.Identity.SecondFactors;

namespace Periscope.Identity.Tests.SecondFactors;

internal sealed class TimeCodeTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [TestCase(59, "94287082")]
    [TestCase(1111111109, "07081804")]
    [TestCase(1111111111, "14050471")]
    [TestCase(1234567890, "89005924")]
    [TestCase(2000000000, "69279037")]
    [TestCase(20000000000, "65353130")]
    public void Of_VectorsOfRfc6238AppendixB_AreMet(long unixSeconds, string code) =>
        Assert.That(TimeCode.Of(s_secret, TimeCode.Step(DateTimeOffset.FromUnixTimeSeconds(unixSeconds)), digits: 8), Is.EqualTo(code));

    [TestCase(-2, false)]
    [TestCase(-1, true)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public void StepOf_CodeOfANeighbouringStep_IsTakenWithinOneStep(int away, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var step = TimeCode.Step(now) + away;

        Assert.That(TimeCode.StepOf(TimeCode.Of(s_secret, step), s_secret, now), Is.EqualTo(taken ? step : (long?)null));
    }

    [TestCase("")]
    [TestCase("12345")]
    [TestCase("1234567")]
    [TestCase("abcdef")]
    public void StepOf_WhatIsNoCode_IsRefused(string code) =>
        Assert.That(TimeCode.StepOf(code, s_secret, DateTimeOffset.FromUnixTimeSeconds(59)), Is.Null);

    [TestCase("", "")]
    [TestCase("f", "MY")]
    [TestCase("fo", "MZXQ")]
    [TestCase("foo", "MZXW6")]
    [TestCase("foob", "MZXW6YQ")]
    [TestCase("fooba", "MZXW6YTB")]
    [TestCase("foobar", "MZXW6YTBOI")]
    public void Text_VectorsOfRfc4648Section10_AreMetWithoutPadding(string plain, string text) =>
        Assert.That(TimeCode.Text(Encoding.ASCII.GetBytes(plain)), Is.EqualTo(text));

    [Test]
    public void Link_AccountWithSigns_IsEscaped() => Assert.That(TimeCode.Link(s_secret, "ann+1@example.com", "Periscope"), Is.EqualTo(
        "otpauth://totp/Periscope:ann%2B1%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Periscope&algorithm=SHA1&digits=6&period=30"));
}
