using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>Makes buses that read the queues of all consumers of this service.</summary>
/// <remarks>
/// Not MassTransit's registration in the container, which has one bus for the life of the process: a bus must be replaceable, see
/// <see cref="BusSupervisor"/>.
/// </remarks>
internal sealed class ConsumerBus(
    MessagingBuilder messaging,
    ServiceInfo service,
    IConfiguration configuration,
    IServiceProvider services,
    ILoggerFactory loggers,
    FailureFilter failures,
    SkippedFilter skipped)
{
    /// <summary>The queues that a bus of this service reads.</summary>
    public IEnumerable<string> Queues => messaging.Consumers.Select(consumer => consumer.QueueOf(service.Name));

    public IBusControl Create()
    {
        LogContext.ConfigureCurrentLogContext(loggers);
        return Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(new Uri(configuration.GetConnectionString("rabbitmq")
                ?? throw new InvalidOperationException("ConnectionStrings:rabbitmq is not set.")));
            rabbit.PrefetchCount = messaging.Prefetch;
            // The meter "MassTransit", which its registration in the container would have switched on.
            rabbit.UseInstrumentation(serviceName: service.Name);
            foreach (var consumer in messaging.Consumers)
            {
                rabbit.ReceiveEndpoint(consumer.QueueOf(service.Name), endpoint => Configure(endpoint, consumer));
            }
        });
    }

    private void Configure(IRabbitMqReceiveEndpointConfigurator endpoint, ConsumerRegistration consumer)
    {
        endpoint.SetQuorumQueue();
        endpoint.ConcurrentMessageLimit = consumer.Concurrency;
        endpoint.PublishFaults = false;
        endpoint.ConfigureError(pipe => pipe.UseFilter(failures));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(skipped));
        // A lost connection or a serialisation conflict is gone in a moment; anything else waits for the redelivery schedule.
        endpoint.UseMessageRetry(retry =>
        {
            retry.Intervals(100, 500, 2000);
            retry.Handle<NpgsqlException>(e => e.IsTransient);
            retry.Handle<DbUpdateException>(e => e.InnerException is NpgsqlException { IsTransient: true });
            retry.Handle<InvalidOperationException>(e => e.InnerException is NpgsqlException { IsTransient: true });
        });
        consumer.Attach(endpoint, services);
    }
}
