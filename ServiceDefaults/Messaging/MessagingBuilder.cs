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
        where TConsumer : class, IConsumer
    {
        _services.AddScoped<TConsumer>();
        Consumers.Add(new(typeof(TConsumer).Name, concurrency, (endpoint, services) =>
            endpoint.Consumer(ActivatorUtilities.CreateInstance<ScopedConsumerFactory<TConsumer>>(services))));
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
