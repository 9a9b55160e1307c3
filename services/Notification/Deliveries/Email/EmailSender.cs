using System.Net.Mail;
using Microsoft.Extensions.Options;
using Periscope.Notification.Channels;
using Periscope.ServiceDefaults.Mail;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.Notification.Deliveries.Email;

/// <summary>
/// Sends mail through the installation's server with the framework's own <see cref="SmtpClient"/>: MailKit, which its documentation
/// recommends, is not in the package feed. It speaks STARTTLS, AUTH, dot stuffing and multipart; implicit TLS (port 465) it does not.
/// </summary>
internal sealed class EmailSender(
    IOptions<SmtpOptions> smtp, IOptions<DeliveryOptions> delivery, Recipients recipients, CircuitBreakers breakers) : IChannelSender
{
    private const int ServiceNotAvailable = 421;

    public string Kind => ChannelKinds.Email;

    public async Task<SendOutcome> SendAsync(Channel channel, OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (!smtp.Value.IsConfigured)
        {
            return SendOutcome.Refusal("This installation has no mail server: set Smtp:Host and Smtp:From.");
        }
        if (await recipients.OpenAsync(channel, cancellationToken) is not { } mail)
        {
            return SendOutcome.Refusal("The channel's addresses cannot be read with this service's encryption key; set them anew.");
        }
        try
        {
            var outcome = await breakers.Get("smtp").ExecuteAsync(
                token => TryAsync(mail.To, message, token), cancellationToken, SaysNothingOfTheMail);
            return outcome.Error is { } error ? outcome with { Error = HiddenAddresses.Of(error, mail.To) } : outcome;
        }
        catch (CircuitOpenException e)
        {
            return SendOutcome.Postponed(e.RetryAt, "The mail server failed several times in a row; nothing was sent, it is left alone for a while.");
        }
    }

    // A server that refuses a recipient works; one that cannot be reached, says nothing or closes (421) does not.
    private static bool SaysNothingOfTheMail(SendOutcome outcome) => outcome is { MayRetry: true, Code: null or ServiceNotAvailable };

    private async Task<SendOutcome> TryAsync(IReadOnlyList<string> to, OutgoingMessage message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(delivery.Value.Timeout);
        try
        {
            using var mail = AlertMail.Compose(message, smtp.Value.From!, to);
            using var client = smtp.Value.CreateClient(mail);
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
            return Judge(e);
        }
    }

    private static SendOutcome Judge(SmtpException e) => (int)e.StatusCode switch
    {
        <= 0 => SendOutcome.Failure($"The mail server could not be reached: {e.InnerException?.Message ?? e.Message}"),
        // RFC 5321, 4.2.1: 5yz is permanent, anything else may pass.
        var code and >= 500 => SendOutcome.Refusal($"The mail server refused: {e.Message}", code),
        var code => SendOutcome.Failure($"The mail server refused for now: {e.Message}", code),
    };

    private static List<string> Refused(SmtpFailedRecipientException e) =>
        e is SmtpFailedRecipientsException several
            ? [.. several.InnerExceptions.Select(one => one.FailedRecipient ?? "")]
            : [e.FailedRecipient ?? ""];
}
