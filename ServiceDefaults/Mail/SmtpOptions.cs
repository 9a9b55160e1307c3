using System.Net;
using System.Net.Mail;
using System.Text;

namespace Periscope.ServiceDefaults.Mail;

/// <summary>The mail server that this installation sends through: section <c>Smtp</c>, the same for every service that sends mail.</summary>
public sealed class SmtpOptions
{
    public const string Section = "Smtp";

    public string? Host { get; set; }

    public int Port { get; set; } = 25;

    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>The sender's address, with or without a name.</summary>
    public string? From { get; set; }

    /// <summary>Demands STARTTLS. Implicit TLS (port 465) is not spoken.</summary>
    public bool UseTls { get; set; }

    /// <summary>Whether mail can be sent at all.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(Host) && !string.IsNullOrWhiteSpace(From);

    /// <summary>The framework's own client: MailKit, which its documentation recommends, is not in the package feed.</summary>
    /// <param name="message">
    /// What it is for. Only one to or from a local part outside ASCII asks for SMTPUTF8 (RFC 6531): a mail so marked goes no further than to
    /// servers that know it, and one that needs it without being marked is refused by the client itself.
    /// </param>
    public SmtpClient CreateClient(MailMessage message)
    {
        var client = new SmtpClient(Host, Port)
        {
            EnableSsl = UseTls,
            DeliveryFormat = message.To.Append(message.From!).All(address => Ascii.IsValid(address.User))
                ? SmtpDeliveryFormat.SevenBit
                : SmtpDeliveryFormat.International,
        };
        if (!string.IsNullOrEmpty(Username))
        {
            client.Credentials = new NetworkCredential(Username, Password);
        }

        return client;
    }
}
