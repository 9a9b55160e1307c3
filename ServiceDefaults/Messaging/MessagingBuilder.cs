using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>The consumers of a service, each with a quorum queue of its own.</summary>
public sealed class MessagingBuilder
{
    private readonly IServiceCollection _services;

    internal MessagingBuilder(IServiceCollection services, ushort prefetch) => (_services, Prefetch) = (services, prefetch);

    internal ushort Prefetch { get; }

    internal List<ConsumerRegistration> Consumers { get; } = [];

    /// <summary>Adds a consumer; its queue is <c>{service}-{consumer in kebab case, without the word}</c>.</summary>
    /// <param name="concurrency">How many of its messages one process works on at the same time.</param>
    public MessagingBuilder AddConsumer<TConsumer>(int concurrency = 8)
        where TConsumer : class, IConsumer => Add<TConsumer>(concurrency, _ => { });

    /// <summary>
    /// Adds a consumer that works on messages of one key one after another, in the order in which they came to this process.
    /// </summary>
    /// <param name="key">What must not be worked on side by side: a source's captures, a battlecard's drafts.</param>
    /// <param name="concurrency">How many of its messages, of different keys, one process works on at the same time.</param>
    public MessagingBuilder AddConsumer<TConsumer, TMessage>(Func<TMessage, Guid> key, int concurrency = 8)
        where TConsumer : class, IConsumer<TMessage>
        where TMessage : class =>
        Add<TConsumer>(concurrency, consumer => consumer.Message<TMessage>(
            // More partitions than places, so that different keys seldom wait for each other.
            message => message.UsePartitioner(concurrency * 8, context => key(context.Message))));

    private MessagingBuilder Add<TConsumer>(int concurrency, Action<IConsumerConfigurator<TConsumer>> configure)
        where TConsumer : class, IConsumer
    {
        _services.AddScoped<TConsumer>();
        Consumers.Add(new(typeof(TConsumer).Name, concurrency, (endpoint, services) =>
            endpoint.Consumer(ActivatorUtilities.CreateInstance<ScopedConsumerFactory<TConsumer>>(services), configure)));
        return this;
    }
}

/// <param name="Name">The consumer's type name.</param>
/// <param name="Attach">Connects the consumer to its queue.</param>
internal sealed record ConsumerRegistration(string Name, int Concurrency, Action<IReceiveEndpointConfigurator, IServiceProvider> Attach)
{
    public string QueueOf(string service)
    {
        var name = Name.EndsWith("Consumer", StringComparison.Ordinal) ? Name[..^"Consumer".Length] : Name;
        return $"{service}-{JsonNamingPolicy.KebabCaseLower.ConvertName(name)}";
    }
}
