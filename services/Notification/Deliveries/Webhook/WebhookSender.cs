using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Periscope.Notification.Channels;
using Periscope.ServiceDefaults.Http;
using Periscope.ServiceDefaults.Resilience;

namespace Periscope.Notification.Deliveries.Webhook;

/// <summary>
/// Posts to a webhook as Standard Webhooks 1.0.0 has it: headers webhook-id, webhook-timestamp and webhook-signature, 2xx is success,
/// a redirect is a failure, 410 ends the subscription, Retry-After is honoured.
/// </summary>
internal sealed partial class WebhookSender(
    IHttpClientFactory clients, SecretRing ring, TimeProvider clock, ILogger<WebhookSender> logger) : IChannelSender
{
    public const string ClientName = "webhook";

    public string Kind => ChannelKinds.Webhook;

    public async Task<SendOutcome> SendAsync(Channel channel, OutgoingMessage message, CancellationToken cancellationToken)
    {
        SigningSecret secret;
        try
        {
            secret = new SigningSecret(await ring.OpenAsync(channel, cancellationToken));
        }
        catch (CryptographicException e)
        {
            LogSecretLost(e, channel.Id);
            return SendOutcome.Refusal("The channel's secret cannot be read with this service's encryption key; set a new one.");
        }
        using var request = Request(channel.Read<WebhookConfig>().Url, secret, message);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Judge(response);
        }
        catch (CircuitOpenException e)
        {
            return SendOutcome.Postponed(e.RetryAt, "The receiver failed several times in a row; nothing was sent, it is left alone for a while.");
        }
        catch (FetchTimeoutException e)
        {
            return SendOutcome.Failure($"The receiver did not answer within {e.Limit.TotalSeconds:0.#} s.");
        }
        catch (FetchRefusedException e)
        {
            return SendOutcome.Refusal($"The address is not allowed: {e.Message}");
        }
        catch (HttpRequestException e)
        {
            return SendOutcome.Failure($"The receiver could not be reached: {e.Message}");
        }
    }

    private HttpRequestMessage Request(string url, SigningSecret secret, OutgoingMessage message)
    {
        var body = WebhookPayload.Of(message);
        // The time of this try, not of the alert: receivers refuse old timestamps to stop replays.
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", message.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", secret.Sign(message.Id, timestamp, body));
        return request;
    }

    private SendOutcome Judge(HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        return response.StatusCode switch
        {
            _ when response.IsSuccessStatusCode => SendOutcome.Success(code),
            HttpStatusCode.Gone => SendOutcome.GoneForGood("The receiver answered 410 Gone.", code),
            _ => SendOutcome.Failure($"The receiver answered {code}.", code, RetryAfter(response)),
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - clock.GetUtcNow() : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "The secret of channel {ChannelId} cannot be opened")]
    private partial void LogSecretLost(Exception exception, Guid channelId);
}
