using Microsoft.AspNetCore.Http;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Forwards who asks and in which context, and limits the time until the answer begins.</summary>
internal sealed class ServiceCallHandler(IHttpContextAccessor accessor, TimeSpan timeout, TimeProvider clock) : DelegatingHandler
{
    private static readonly string[] Forwarded = ["Authorization", "X-Request-ID", "X-Correlation-ID", "X-Tenant-ID"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is { } context)
        {
            foreach (var name in Forwarded)
            {
                // What the request did not bring, the middleware made up and put on the response.
                var values = context.Request.Headers.TryGetValue(name, out var given) ? given : context.Response.Headers[name];
                if (values.Count > 0 && !request.Headers.Contains(name))
                {
                    request.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
                }
            }
        }
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        request.Options.Set(BreakerHandler.Deadline, deadline.Token);
        try
        {
            return await base.SendAsync(request, linked.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FetchTimeoutException(timeout, e);
        }
    }
}
