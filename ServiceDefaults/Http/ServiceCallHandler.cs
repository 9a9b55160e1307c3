using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Http;

/// <summary>Forwards who asks and in which context, and limits the time until the answer begins.</summary>
internal sealed class ServiceCallHandler(IHttpContextAccessor accessor, TimeSpan timeout, TimeProvider clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is { } http)
        {
            var context = http.RequestServices.GetRequiredService<RequestContext>();
            Forward(request, "Authorization", http.Request.Headers.Authorization);
            Forward(request, RequestContext.RequestIdHeader, context.RequestId);
            Forward(request, RequestContext.CorrelationIdHeader, context.CorrelationId);
            Forward(request, RequestContext.WorkspaceHeader, context.WorkspaceId?.ToString());
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

    private static void Forward(HttpRequestMessage request, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && !request.Headers.Contains(name))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
