using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.Identity.Mail;
using Periscope.TestKit;
using Periscope.TestKit.Receivers;

namespace Periscope.Identity.Tests.Mail;

/// <summary>What becomes of a mail that the mail server does not take at once.</summary>
internal sealed class MailDeliveryTests
{
    [Test]
    public async Task Mail_ServerSaysLater_IsSentWhenItIsBack()
    {
        await using var smtp = SmtpReceiver.Start();
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await AccountMailTests.StartIdentityAsync(smtp, clock);
        smtp.AnswerRecipient("451 4.7.1 Try again later");
        var person = await identity.RegisterAsync();
        await Eventually.IsTrueAsync(async () => await identity.QueuedAsync(person.Email, attempts: 1, at: clock) == 1, "the mail is postponed");
        Assert.That(smtp.Mails, Is.Empty);

        clock.Advance(TimeSpan.FromSeconds(31));
        identity.Service.Services.GetRequiredService<MailSignal>().Wake();

        await AccountMailTests.MailAsync(smtp, person, "verify-email");
        await Eventually.IsTrueAsync(async () => await identity.QueuedAsync(person.Email) == 0, "the mail is done with");
    }

    [Test]
    public async Task Mail_ServerSaysLaterMoreOftenThanMailsAreAllowed_IsSentWhenItIsBack()
    {
        await using var smtp = SmtpReceiver.Start();
        var clock = new SettableClock(TimeProvider.System.GetUtcNow());
        await using var identity = await AccountMailTests.StartIdentityAsync(smtp, clock);
        smtp.AnswerRecipient("451 4.7.1 Try again later", times: 12);
        var person = await identity.RegisterAsync();

        await identity.SendAllAsync(clock);

        Assert.That(smtp.Mails, Has.Count.EqualTo(1));
        using var verified = await identity.Client.PostAsJsonAsync(
            "/api/v1/auth/verify-email", new { token = await AccountMailTests.TokenAsync(smtp, person, "verify-email") });
        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Mail_RecipientRefusedForGood_IsNotTriedAgain_AndNoLogNamesThem()
    {
        await using var smtp = SmtpReceiver.Start();
        await using var identity = await AccountMailTests.StartIdentityAsync(smtp, TimeProvider.System);
        using var log = new RecordingLogger();
        identity.Service.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        var person = await identity.RegisterAsync();
        await AccountMailTests.MailAsync(smtp, person, "verify-email");
        var (mails, connections) = (smtp.Mails.Count, smtp.Connections);
        smtp.AnswerRecipient($"550 5.1.1 <{person.Email}>: no such user");

        using var asked = await identity.Client.PostAsJsonAsync("/api/v1/auth/forgot-password", new { email = person.Email });

        await Eventually.IsTrueAsync(
            async () => smtp.Connections > connections && await identity.QueuedAsync(person.Email) == 0, "the mail is given up");
        Assert.That(smtp.Mails, Has.Count.EqualTo(mails));
        var lines = log.Entries.Select(entry => $"{entry.Text} {entry.Exception}").ToArray();
        Assert.That(lines, Has.Some.Contains("given up"));
        Assert.That(lines, Has.None.Contains(person.Email), "people's addresses stay out of logs");
    }

    [Test]
    public async Task Mail_ToALocalPartOutsideAscii_GoesWhereTheServerSpeaksUtf8_AndIsMarkedAlone()
    {
        await using var smtp = SmtpReceiver.Start();
        smtp.SpeaksUtf8 = true;
        await using var identity = await AccountMailTests.StartIdentityAsync(smtp, TimeProvider.System);

        var abroad = await identity.RegisterAsync(email: $"jürgen-{Guid.CreateVersion7():n}@example.com");
        var plain = await identity.RegisterAsync();

        using var verified = await identity.Client.PostAsJsonAsync(
            "/api/v1/auth/verify-email", new { token = await AccountMailTests.TokenAsync(smtp, abroad, "verify-email") });
        await AccountMailTests.MailAsync(smtp, plain, "verify-email");
        Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(smtp.Mails.Where(mail => mail.NeedsUtf8).SelectMany(mail => mail.To), Is.EqualTo(new[] { abroad.Email }));
    }
}
