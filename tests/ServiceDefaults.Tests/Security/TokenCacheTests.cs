using System.Security.Claims;
using Microsoft.Extensions.Options;
using Periscope.ServiceDefaults.Security;

namespace Periscope.ServiceDefaults.Tests.Security;

internal sealed class TokenCacheTests
{
    private readonly FakeTimeProvider _clock = new();

    [Test]
    public void Find_KeptToken_GivesItsOwnUserAndNoOtherTokens()
    {
        var cache = Cache(100);
        var (ann, ben) = (User("ann"), User("ben"));
        cache.Keep("token-of-ann", ann);
        cache.Keep("token-of-ben", ben);

        Assert.That(cache.Find("token-of-ann"), Is.SameAs(ann));
        Assert.That(cache.Find("token-of-ben"), Is.SameAs(ben));
        Assert.That(cache.Find("token-of-an"), Is.Null);
        Assert.That(cache.Find(""), Is.Null);
    }

    [Test]
    public void Find_ExpiredToken_IsForgotten()
    {
        var cache = Cache(100);
        cache.Keep("a", User("ann"));
        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.That(cache.Find("a"), Is.Not.Null);

        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.That(cache.Find("a"), Is.Null);
        Assert.That(cache.Count, Is.Zero);
    }

    [Test]
    public void Keep_ManyMoreThanFit_StaysWithinTheBoundAndKeepsWhatIsUsed()
    {
        var cache = Cache(100);
        cache.Keep("used", User("ann"));
        for (var i = 0; i < 10_000; i++)
        {
            cache.Keep($"passing-{i}", User("passer-by"));
            Assert.That(cache.Find("used"), Is.Not.Null, $"after {i} others");
            Assert.That(cache.Count, Is.LessThanOrEqualTo(100));
        }

        Assert.That(cache.Find("passing-0"), Is.Null);
        Assert.That(cache.Find("passing-9999"), Is.Not.Null);
    }

    [Test]
    public void Keep_FromManyThreads_StaysWithinTheBound()
    {
        var cache = Cache(100);

        Parallel.For(0, 20_000, i =>
        {
            cache.Keep($"{i}", User($"{i}"));
            var found = cache.Find($"{i}");
            Assert.That(found?.User.FindFirst("sub")?.Value ?? $"{i}", Is.EqualTo($"{i}"));
        });

        // Each thread may be one past the count that another has not yet raised.
        Assert.That(cache.Count, Is.LessThanOrEqualTo(100 + (2 * Environment.ProcessorCount * 4)));
    }

    [Test]
    public void Keep_SizeZero_KeepsNothing()
    {
        var cache = Cache(0);
        cache.Keep("a", User("ann"));

        Assert.That(cache.Find("a"), Is.Null);
        Assert.That(cache.Count, Is.Zero);
    }

    private TokenCache Cache(int entries) => new(Options.Create(new TokenCacheOptions { Entries = entries }), _clock);

    private ValidToken User(string subject) => new(
        new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject)], "test")), null, _clock.GetUtcNow().AddMinutes(10), []);
}
