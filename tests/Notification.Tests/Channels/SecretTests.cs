using System.Text;
using Microsoft.Extensions.Configuration;
using Periscope.Notification.Channels;
using Periscope.TestKit.Receivers;

namespace Periscope.Notification.Tests.Channels;

internal sealed class SecretTests
{
    [Test]
    public void Sign_SpecificationExample_GivesItsSignature()
    {
        // The example of the Standard Webhooks reference libraries.
        Assert.That(SigningSecret.TryParse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var secret), Is.True);

        var signature = secret!.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}"""));

        Assert.That(signature, Is.EqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    [Test]
    public void Receiver_ChangedBody_IsNotGenuine()
    {
        var now = TimeProvider.System.GetUtcNow();
        var secret = SigningSecret.Generate();
        var signature = secret.Sign("msg_1", now.ToUnixTimeSeconds(), "{}"u8);
        var genuine = new ReceivedWebhook("msg_1", $"{now.ToUnixTimeSeconds()}", signature, "application/json", "{}", 200);

        Assert.Multiple(() =>
        {
            Assert.That(WebhookReceiver.IsGenuine(genuine, secret.Reveal(), now), Is.True);
            Assert.That(WebhookReceiver.IsGenuine(genuine with { Body = "{ }" }, secret.Reveal(), now), Is.False);
            Assert.That(WebhookReceiver.IsGenuine(genuine, SigningSecret.Generate().Reveal(), now), Is.False);
            Assert.That(WebhookReceiver.IsGenuine(genuine, secret.Reveal(), now.AddHours(1)), Is.False);
        });
    }

    [TestCase("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [TestCase("whsec_short")]
    [TestCase("whsec_not base64 at all, but long enough to be one")]
    public void TryParse_NotASecret_IsRefused(string text) => Assert.That(SigningSecret.TryParse(text, out _), Is.False);

    [Test]
    public void ToString_Secret_IsMasked() => Assert.That($"{SigningSecret.Generate()}", Is.EqualTo("whsec_***"));

    [Test]
    public void SecretKey_NoSetting_IsMadeOnceAndOnlyForThisUser()
    {
        var directory = Directory.CreateTempSubdirectory("periscope-key-");
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(new Dictionary<string, string?> { ["Notification:KeyDirectory"] = directory.FullName }).Build();

            var first = SecretKey.Load(configuration);

            Assert.That(SecretKey.Load(configuration), Is.EqualTo(first));
            Assert.That(directory.GetFiles(), Has.Length.EqualTo(1));
            Assert.That(directory.GetFiles()[0].UnixFileMode, Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
