using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

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
        var messaging = new MessagingBuilder();
        configure(messaging);
        var services = builder.Services;
        services.AddScoped<MessageInbox>();
        services.AddScoped<DeadLetters>();
        services.AddSingleton<BrokerConnection>();
        services.AddSingleton<RedeliverySchedule>();
        services.AddSingleton<FailedMessageStore>();
        services.AddSingleton<FailureFilter>();
        services.AddSingleton<SkippedFilter>();
        services.AddHostedService<OutboxDispatcher>();
        services.AddHostedService<RedeliveryDispatcher>();
        services.AddMassTransit(bus =>
        {
            // A server that is run by others tells nobody about itself.
            bus.DisableUsageTelemetry();
            bus.ConfigureHealthCheckOptions(health =>
            {
                health.Name = "rabbitmq";
                health.Tags.Add("ready");
                health.MinimalFailureStatus = HealthStatus.Unhealthy;
            });
            foreach (var consumer in messaging.Consumers)
            {
                bus.AddConsumer(consumer.Type);
            }

            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(context.GetRequiredService<IConfiguration>().GetConnectionString("rabbitmq")
                    ?? throw new InvalidOperationException("ConnectionStrings:rabbitmq is not set.")));
                rabbit.PrefetchCount = prefetch;
                var service = context.GetRequiredService<ServiceInfo>().Name;
                foreach (var consumer in messaging.Consumers)
                {
                    rabbit.ReceiveEndpoint(consumer.QueueOf(service), endpoint => Configure(endpoint, consumer, context));
                }
            });
        });
        return builder;
    }

    private static void Configure(
        IRabbitMqReceiveEndpointConfigurator endpoint, ConsumerRegistration consumer, IBusRegistrationContext context)
    {
        endpoint.SetQuorumQueue();
        endpoint.ConcurrentMessageLimit = consumer.Concurrency;
        endpoint.PublishFaults = false;
        endpoint.ConfigureError(pipe => pipe.UseFilter(context.GetRequiredService<FailureFilter>()));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(context.GetRequiredService<SkippedFilter>()));
        // A lost connection or a serialisation conflict is gone in a moment; anything else waits for the redelivery schedule.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Intervals(100, 500, 2000);
            retry.Handle<NpgsqlException>(e => e.IsTransient);
            retry.Handle<DbUpdateException>(e => e.InnerException is NpgsqlException { IsTransient: true });
            retry.Handle<InvalidOperationException>(e => e.InnerException is NpgsqlException { IsTransient: true });
        });
        endpoint.UseConsumeFilter(typeof(RequestContextFilter<>), context);
        endpoint.ConfigureConsumer(context, consumer.Type);
    }
}
