using System.Net.Mail;
using System.Text;
using Periscope.Identity.Accounts;

namespace Periscope.Identity.Mail;

/// <summary>Writes Identity's mails: plain text with one link, which is what passes every filter and reader.</summary>
internal static class AccountMail
{
    public static MailMessage Compose(QueuedMail queued, Account recipient, string token, string issuer, string from)
    {
        var (subject, text) = queued.Kind == MailKinds.Reset
            ? ("Choose a new password",
                $"""
                Somebody, probably you, asked for a new password for your Periscope account {recipient.Email}.
                Choose one here within an hour:

                {issuer}/reset-password?token={token}

                If it was not you, do nothing: your password stays as it is.
                """)
            : ("Confirm your e-mail address",
                $"""
                This address was given for a Periscope account. If the account is yours, confirm the address here within 24 hours:

                {issuer}/verify-email?token={token}

                If you know nothing of it, do nothing.
                """);
        return Write(queued, recipient.Email, from, subject, text);
    }

    public static MailMessage Write(QueuedMail queued, string recipient, string from, string subject, string text)
    {
        var mail = new MailMessage(new MailAddress(from), new MailAddress(recipient))
        {
            Subject = subject,
            SubjectEncoding = Encoding.UTF8,
            Body = text.ReplaceLineEndings("\r\n"),
            BodyEncoding = Encoding.UTF8,
        };
        // A mail that is sent again because the server's answer was lost can be known as the same.
        mail.Headers.Add("Message-ID", $"<{queued.Id}@{mail.From!.Host}>");
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }
}
