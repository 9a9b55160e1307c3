using Microsoft.AspNetCore.Identity;
using Periscope.Identity.Accounts;
using Periscope.TestKit;

namespace Periscope.Identity.Tests.Accounts;

internal sealed class PasswordsTests
{
    private const string Phrase = "correct horse battery staple";
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

    // Printed by the reference implementation's program (argon2 -id -e), salt "somesaltsomesalt".
    [TestCase("correct horse battery staple", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ISO7kkvFzh19GM8qB7patN3C3Y9HHsjlVTfEZ9T600Y")]
    [TestCase("пароль", "$argon2id$v=19$m=64,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$st9W/AFszJWQYBeGDmfL+Es35o+xjkU6Q1Aj3NWS97s")]
    public async Task Verify_HashOfTheReferenceImplementation_Knows(string password, string hash)
    {
        using var passwords = new Passwords(IdentityApp.WeakHashes);

        Assert.That((await passwords.VerifyAsync(hash, password, default)).IsRight, Is.True);
        Assert.That((await passwords.VerifyAsync(hash, password + "!", default)).IsRight, Is.False);
    }

    [Test]
    public async Task Hash_IsArgon2idOfTodaysStrength()
    {
        using var passwords = new Passwords(HashStrength.Default);

        var hash = await passwords.HashAsync(Phrase, default);

        Assert.That(hash, Does.Match(@"^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$"));
        Assert.That(await passwords.HashAsync(Phrase, default), Is.Not.EqualTo(hash), "each has a salt of its own");
        Assert.That(await passwords.VerifyAsync(hash, Phrase, default), Is.EqualTo(new PasswordCheck(true, null)));
        Assert.That(await passwords.VerifyAsync(hash, Phrase + "r", default), Is.EqualTo(default(PasswordCheck)));
    }

    private static IEnumerable<TestCaseData> OlderHashes() =>
    [
        new TestCaseData(new PasswordHasher<object>().HashPassword(new object(), Phrase)).SetArgDisplayNames("PBKDF2"),
        new TestCaseData(Argon2Hash.Of(Phrase, new HashStrength(MemoryKiB: 64, Passes: 2))).SetArgDisplayNames("less memory"),
        new TestCaseData(Argon2Hash.Of(Phrase, HashStrength.Default with { Passes = 1 })).SetArgDisplayNames("fewer passes"),
    ];

    [TestCaseSource(nameof(OlderHashes))]
    public async Task Verify_OlderHash_GivesABetterOne(string old)
    {
        using var passwords = new Passwords(HashStrength.Default);

        Assert.That(await passwords.VerifyAsync(old, "something else", default), Is.EqualTo(default(PasswordCheck)));
        var check = await passwords.VerifyAsync(old, Phrase, default);

        Assert.That(check.IsRight, Is.True);
        Assert.That(check.BetterHash, Does.StartWith("$argon2id$v=19$m=19456,t=2,p=1$"));
        Assert.That(await passwords.VerifyAsync(check.BetterHash, Phrase, default), Is.EqualTo(new PasswordCheck(true, null)));
    }

    [Test]
    public async Task Verify_NoAccount_IsFalse()
    {
        using var passwords = new Passwords(IdentityApp.WeakHashes);

        Assert.That(await passwords.VerifyAsync(null, "anything at all", default), Is.EqualTo(default(PasswordCheck)));
    }

    [Test]
    public async Task Hash_WhileEveryProcessorHashes_WaitsForItsTurn()
    {
        using var passwords = new Passwords(IdentityApp.WeakHashes);
        using var leaving = new CancellationTokenSource();
        var slow = Argon2Hash.Of(Phrase, new HashStrength(MemoryKiB: 64 * 1024, Passes: 24));
        var busy = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() => passwords.VerifyAsync(slow, "something else", default))).ToArray();

        // A hash that need not wait is there when the call returns.
        Task<string>? waiting = null;
        await Eventually.IsTrueAsync(() => !(waiting = passwords.HashAsync(Phrase, leaving.Token)).IsCompleted, "a hash waits");
        Assert.That(Array.Exists(busy, hashing => hashing.IsCompleted), Is.False);
        await leaving.CancelAsync();

        Assert.That(async () => await waiting!, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await Task.WhenAll(busy), Is.All.EqualTo(default(PasswordCheck)));
        Assert.That(await passwords.HashAsync(Phrase, default), Is.Not.Empty, "who left kept no turn");
    }

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
