using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>Wires a service to the broker.</summary>
/// <remarks>
/// What it promises: a message is published if and only if its transaction committed (<see cref="MessageOutbox"/>); its effect happens
/// once (<see cref="MessageInbox"/>); a failing consumer is tried again after 60, 300 and 900 s; then the message stays under
/// <c>/system/dlq</c> with its reason, body and trace until someone retries it. No message is acknowledged before one of these is on disk.
/// </remarks>
public static class MessagingSetup
{
    public static WebApplicationBuilder AddMessaging(
        this WebApplicationBuilder builder, Action<MessagingBuilder> configure, ushort prefetch = 32)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        var messaging = new MessagingBuilder(services, prefetch);
        configure(messaging);
        services.AddScoped<MessageInbox>();
        services.AddScoped<DeadLetters>();
        services.AddSingleton<BrokerConnection>();
        services.AddSingleton<RedeliverySchedule>();
        services.AddSingleton<FailedMessageStore>();
        services.AddSingleton<FailureFilter>();
        services.AddSingleton<SkippedFilter>();
        services.AddHostedService<OutboxDispatcher>();
        services.AddHostedService<RedeliveryDispatcher>();
        services.AddSingleton(messaging);
        services.AddSingleton<ConsumerBus>();
        services.AddSingleton<BusSupervisor>();
        services.AddHostedService(provider => provider.GetRequiredService<BusSupervisor>());
        services.AddHealthChecks().AddCheck<BusSupervisor>("rabbitmq", tags: ["ready"]);
        return builder;
    }
}
