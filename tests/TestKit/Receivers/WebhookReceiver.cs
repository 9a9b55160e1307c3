using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Periscope.TestKit.Receivers;

/// <summary>One request that a <see cref="WebhookReceiver"/> got.</summary>
/// <param name="Answer">The status it was answered with; 0 when it was left hanging.</param>
public sealed record ReceivedWebhook(string Id, string Timestamp, string Signature, string ContentType, string Body, int Answer);

/// <summary>
/// A real HTTP server on a loopback port that takes webhooks and can fail, hang, redirect or be gone. Its check of the signature is
/// written from the Standard Webhooks text and shares no line with the sender.
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();
    private readonly ConcurrentQueue<Answer> _planned = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>Where to post.</summary>
    public string Url { get; private set; } = "";

    /// <summary>For <c>Fetch:AllowedPrivateHosts</c>.</summary>
    public string HostAndPort => new Uri(Url).Authority;

    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    /// <summary>Those that were answered with success.</summary>
    public IReadOnlyList<ReceivedWebhook> Accepted => [.. _received.Where(r => r.Answer is >= 200 and < 300)];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.MapPost("/hook", receiver.TakeAsync);
        await receiver._app.StartAsync();
        receiver.Url = receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";
        return receiver;
    }

    /// <summary>Answers the next requests with an error.</summary>
    public void Fail(int times, int status = StatusCodes.Status503ServiceUnavailable, int? retryAfterSeconds = null)
    {
        for (var time = 0; time < times; time++)
        {
            _planned.Enqueue(new(status, retryAfterSeconds, Hangs: false));
        }
    }

    /// <summary>Answers the next request with a body that is not encoded as its header says.</summary>
    public void Garble(string encoding) => _planned.Enqueue(new(StatusCodes.Status200OK, null, Hangs: false, encoding));

    /// <summary>Takes the next request and never answers it.</summary>
    public void Hang() => _planned.Enqueue(new(0, null, Hangs: true));

    /// <summary>Whether the request is signed with the secret, as the specification says a receiver checks it.</summary>
    /// <param name="received">The request.</param>
    /// <param name="secret"><c>whsec_</c> and base64.</param>
    /// <param name="now">Its timestamp may be off from this by five minutes.</param>
    public static bool IsGenuine(ReceivedWebhook received, string secret, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(received);
        ArgumentNullException.ThrowIfNull(secret);
        if (!long.TryParse(received.Timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || (DateTimeOffset.FromUnixTimeSeconds(seconds) - now).Duration() > s_tolerance)
        {
            return false;
        }
        var key = Convert.FromBase64String(secret.Replace("whsec_", "", StringComparison.Ordinal));
        var expected = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(received.Id + "." + received.Timestamp + "." + received.Body));
        // A header may hold several signatures, of several versions, set apart by spaces.
        return received.Signature.Split(' ').Any(signature => signature.Split(',') is ["v1", var value]
            && CryptographicOperations.FixedTimeEquals(expected, Convert.FromBase64String(value)));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var answer = _planned.TryDequeue(out var planned) ? planned : new Answer(StatusCodes.Status204NoContent, null, Hangs: false);
        _received.Enqueue(new(
            http.Request.Headers["webhook-id"].ToString(),
            http.Request.Headers["webhook-timestamp"].ToString(),
            http.Request.Headers["webhook-signature"].ToString(),
            http.Request.ContentType ?? "",
            body,
            answer.Status));
        if (answer.Hangs)
        {
            await Stall.UntilAsync(http.RequestAborted);
            return;
        }
        if (answer.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }
        http.Response.StatusCode = answer.Status;
        if (answer.Encoding is { } encoding)
        {
            http.Response.Headers.ContentEncoding = encoding;
            await http.Response.WriteAsync("what no decoder ever wrote");
        }
    }

    private sealed record Answer(int Status, int? RetryAfterSeconds, bool Hangs, string? Encoding = null);
}
