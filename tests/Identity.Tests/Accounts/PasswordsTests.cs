using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Periscope.Identity.Accounts;

namespace Periscope.Identity.Tests.Accounts;

internal sealed class PasswordsTests
{
    private static readonly EmailAddress s_email = EmailAddress.Parse("ann.lee@example.com")!;

    [TestCase("short")]
    [TestCase("eleven char")]
    [TestCase("aaaaaaaaaaaaaaaa")]
    [TestCase("password1234")]
    [TestCase("Periscope123!")]
    [TestCase("ann.lee@example.com")]
    [TestCase("ann.lee12345")]
    public void Refuse_WeakPassword_SaysWhy(string password) => Assert.That(Passwords.Refuse(password, s_email), Is.Not.Null);

    [TestCase("correct horse battery staple")]
    [TestCase("wq7-Hx2!pLz9")]
    [TestCase("пароль из многих слов")]
    public void Refuse_GoodPassword_IsSilent(string password) => Assert.That(Passwords.Refuse(password, s_email), Is.Null);

    [Test]
    public void Verify_OlderHash_GivesABetterOne()
    {
        var old = new Passwords(Options.Create(new PasswordHasherOptions { IterationCount = 10_000 })).Hash("correct horse battery staple");
        var today = new Passwords(Options.Create(new PasswordHasherOptions()));

        Assert.That(today.Verify(old, "correct horse battery staple", out var better), Is.True);
        Assert.That(better, Is.Not.Null.And.Not.EqualTo(old));
        Assert.That(today.Verify(better, "correct horse battery staple", out var none), Is.True);
        Assert.That(none, Is.Null);
    }

    [Test]
    public void Verify_NoAccount_IsFalse() =>
        Assert.That(new Passwords(Options.Create(new PasswordHasherOptions())).Verify(null, "anything at all", out _), Is.False);

    [TestCase("  Ann@Example.COM ", "ann@example.com")]
    [TestCase("o'neil+tag@sub.example.co", "o'neil+tag@sub.example.co")]
    public void Email_IsComparedInLowerCase(string text, string key) => Assert.That(EmailAddress.Parse(text)?.Key, Is.EqualTo(key));

    [TestCase("")]
    [TestCase("ann")]
    [TestCase("Ann <ann@example.com>")]
    [TestCase("ann@")]
    [TestCase("@example.com")]
    public void Email_ThatIsNone_IsNotParsed(string text) => Assert.That(EmailAddress.Parse(text), Is.Null);
}
