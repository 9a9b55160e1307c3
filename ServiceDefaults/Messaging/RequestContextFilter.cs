using MassTransit;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>Restores the request context that a message carries, so that its consumer acts for the same workspace and correlation.</summary>
internal sealed class RequestContextFilter<T>(RequestContext context, ILogger<RequestContextFilter<T>> logger) : IFilter<ConsumeContext<T>>
    where T : class
{
    public async Task Send(ConsumeContext<T> consume, IPipe<ConsumeContext<T>> next)
    {
        context.WorkspaceId = Guid.TryParse(consume.Headers.Get<string>(MessageHeaders.Workspace), out var workspace) ? workspace : null;
        context.CorrelationId = consume.Headers.Get<string>(MessageHeaders.Correlation) ?? context.CorrelationId;
        context.RequestId = consume.MessageId?.ToString() ?? context.RequestId;
        context.MessageId = consume.MessageId;
        using (logger.BeginScope(new Dictionary<string, object>
        {
            ["WorkspaceId"] = context.WorkspaceId?.ToString() ?? "",
            ["CorrelationId"] = context.CorrelationId,
            ["RequestId"] = context.RequestId,
        }))
        {
            await next.Send(consume);
        }
    }

    public void Probe(ProbeContext probe) => probe.CreateFilterScope("requestContext");
}
