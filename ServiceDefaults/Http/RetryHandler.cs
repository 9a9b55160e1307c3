using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Periscope.ServiceDefaults.Resilience;
using Polly;
using Polly.Retry;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Tries an idempotent request again after a transient failure, with jitter, or when Retry-After says.</summary>
internal sealed class RetryHandler(GuardedHttpOptions options, TimeProvider clock) : DelegatingHandler
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline = Build(options, clock);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        options.Retries > 0 && MayRepeat(request)
            ? await _pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken)
            : await base.SendAsync(request, cancellationToken);

    private static ResiliencePipeline<HttpResponseMessage> Build(GuardedHttpOptions options, TimeProvider clock) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = Math.Max(1, options.Retries),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
                {
                    { Exception: FetchRefusedException or FetchTimeoutException or CircuitOpenException } => false,
                    // A name that leads nowhere does so a quarter of a second later, too.
                    { Exception: HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } } => false,
                    { Exception: HttpRequestException } => true,
                    { Result: { } response } => IsTransient(response.StatusCode)
                        && (Pause(response.Headers.RetryAfter, clock) ?? TimeSpan.Zero) <= options.MaxRetryDelay,
                    _ => false,
                }),
                DelayGenerator = arguments => ValueTask.FromResult(Pause(arguments.Outcome.Result?.Headers.RetryAfter, clock)),
                OnRetry = arguments =>
                {
                    arguments.Outcome.Result?.Dispose();
                    return default;
                },
            })
            .Build();

    private static TimeSpan? Pause(RetryConditionHeaderValue? header, TimeProvider clock) =>
        header?.Delta ?? (header?.Date - clock.GetUtcNow() is { } pause ? pause > TimeSpan.Zero ? pause : TimeSpan.Zero : null);

    private static bool MayRepeat(HttpRequestMessage request) =>
        request.Content is not StreamContent
        && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options
            || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete || request.Headers.Contains("Idempotency-Key"));

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
