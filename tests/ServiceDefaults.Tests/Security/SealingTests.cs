using System.Security.Cryptography;
using Periscope.ServiceDefaults.Security;

namespace Periscope.ServiceDefaults.Tests.Security;

internal sealed class SealingTests
{
    private readonly Sealing _sealing = new(RandomNumberGenerator.GetBytes(Sealing.KeyLength));

    [Test]
    public void Open_WhatWasSealed_GivesItBackAndNoTwoAreAlike()
    {
        var (first, second) = (_sealing.Seal("secret"u8, "a"u8), _sealing.Seal("secret"u8, "a"u8));

        Assert.That(_sealing.Open(first, "a"u8), Is.EqualTo("secret"u8.ToArray()));
        Assert.That(second, Is.Not.EqualTo(first));
    }

    [Test]
    public void Open_OtherBindingKeyOrDamage_IsRefused()
    {
        var box = _sealing.Seal("secret"u8, "a"u8);
        var other = new Sealing(RandomNumberGenerator.GetBytes(Sealing.KeyLength));
        var damaged = box.ToArray();
        damaged[^1] ^= 1;

        Assert.Multiple(() =>
        {
            Assert.That(() => _sealing.Open(box, "b"u8), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => other.Open(box, "a"u8), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => _sealing.Open(damaged, "a"u8), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => _sealing.Open(box.AsSpan(0, 20), "a"u8), Throws.InstanceOf<CryptographicException>());
            Assert.That(() => new Sealing(new byte[16]), Throws.ArgumentException);
        });
    }

    [Test]
    public void SealAndOpen_ManyThreads_EachGetsItsOwnBack()
    {
        var changed = 0;

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, n =>
        {
            var secret = BitConverter.GetBytes(n);
            if (!_sealing.Open(_sealing.Seal(secret, secret), secret).AsSpan().SequenceEqual(secret))
            {
                Interlocked.Increment(ref changed);
            }
        });

        Assert.That(changed, Is.Zero);
    }
}
