using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;
using Periscope.Notification.Channels;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.Notification.Deliveries.Email;

/// <summary>
/// Sends mail through the installation's server with the framework's own <see cref="SmtpClient"/>: MailKit, which its documentation
/// recommends, is not in the package feed. It speaks STARTTLS, AUTH, dot stuffing and multipart; implicit TLS (port 465) it does not.
/// </summary>
internal sealed class EmailSender(IOptions<SmtpOptions> smtp, IOptions<DeliveryOptions> delivery, CircuitBreakers breakers) : IChannelSender
{
    private const string Breaker = "smtp";

    public string Kind => ChannelKinds.Email;

    public async Task<SendOutcome> SendAsync(Channel channel, OutgoingMessage message, CancellationToken cancellationToken)
    {
        var server = smtp.Value;
        if (!server.IsConfigured)
        {
            return SendOutcome.Refusal("This installation has no mail server: set Smtp:Host and Smtp:From.");
        }
        try
        {
            // A server that refuses a recipient works; one that says nothing, or that it is closing (421), is left alone for a while.
            return await breakers.Get(Breaker).ExecuteAsync(
                token => SendAsync(server, channel, message, token), cancellationToken, outcome => outcome is { MayRetry: true, Code: null or 421 });
        }
        catch (CircuitOpenException e)
        {
            return SendOutcome.Postponed(e.RetryAt, "The mail server failed several times in a row; nothing was sent, it is left alone for a while.");
        }
    }

    private async Task<SendOutcome> SendAsync(SmtpOptions server, Channel channel, OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient(server.Host, server.Port) { EnableSsl = server.UseTls };
        if (!string.IsNullOrEmpty(server.Username))
        {
            client.Credentials = new NetworkCredential(server.Username, server.Password);
        }
        var to = channel.Read<EmailConfig>().To;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(delivery.Value.Timeout);
        try
        {
            using var mail = AlertMail.Compose(message, server.From!, to);
            await client.SendMailAsync(mail, limit.Token).WaitAsync(limit.Token);
            return SendOutcome.Success(250);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return SendOutcome.Failure($"The mail server did not answer within {delivery.Value.TimeoutSeconds:0.#} s.");
        }
        catch (SmtpFailedRecipientException e) when (Refused(e) is var refused && refused.Count < to.Count)
        {
            // The others have the mail by now; another try would send it to them twice.
            return SendOutcome.Success(250, $"Not taken for {string.Join(", ", refused)}: {e.Message}");
        }
        catch (SmtpException e)
        {
            var code = (int)e.StatusCode;
            var error = $"The mail server refused: {e.Message}";
            // RFC 5321, 4.2.1: 5yz is permanent, anything else may pass.
            return code is >= 500 and < 600 ? SendOutcome.Refusal(error, code) : SendOutcome.Failure(error, code > 0 ? code : null);
        }
    }

    private static List<string> Refused(SmtpFailedRecipientException e) =>
        e is SmtpFailedRecipientsException several
            ? [.. several.InnerExceptions.Select(one => one.FailedRecipient ?? "")]
            : [e.FailedRecipient ?? ""];
}
