using MassTransit;
using MassTransit.Context;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>
/// Gives each delivery a consumer in a scope of its own, whose request context is what the message carries: the consumer acts for the
/// same workspace and correlation.
/// </summary>
internal sealed class ScopedConsumerFactory<TConsumer>(IServiceScopeFactory scopes, FailedMessageStore failed, ILogger<TConsumer> logger)
    : IConsumerFactory<TConsumer>
    where TConsumer : class
{
    private static readonly bool s_hasNoInbox = Attribute.IsDefined(typeof(TConsumer), typeof(IdempotentByKeyAttribute));

    public async Task Send<T>(ConsumeContext<T> context, IPipe<ConsumerConsumeContext<TConsumer, T>> next)
        where T : class
    {
        await using var scope = scopes.CreateAsyncScope();
        var request = scope.ServiceProvider.GetRequiredService<RequestContext>();
        request.WorkspaceId = Guid.TryParse(context.Headers.Get<string>(MessageHeaders.Workspace), out var workspace) ? workspace : null;
        request.CorrelationId = context.Headers.Get<string>(MessageHeaders.Correlation) ?? request.CorrelationId;
        request.RequestId = context.MessageId?.ToString() ?? request.RequestId;
        request.MessageId = context.MessageId;
        using (logger.BeginScope(new Dictionary<string, object>
        {
            ["WorkspaceId"] = request.WorkspaceId?.ToString() ?? "",
            ["CorrelationId"] = request.CorrelationId,
            ["RequestId"] = request.RequestId,
        }))
        {
            await next.Send(new ConsumerConsumeContextScope<TConsumer, T>(context, scope.ServiceProvider.GetRequiredService<TConsumer>()));
        }

        if (s_hasNoInbox && context.MessageId is { } message && context.ReceiveContext.TransportHeaders.TryGetHeader(MessageHeaders.Attempts, out _))
        {
            await failed.ForgetAsync(context.ReceiveContext, message, context.CancellationToken);
        }
    }

    public void Probe(ProbeContext context) => context.CreateConsumerFactoryScope<TConsumer>("scoped");
}
