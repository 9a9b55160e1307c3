using System.Text.Json;
using MassTransit;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>The consumers of a service, each with a quorum queue of its own.</summary>
public sealed class MessagingBuilder
{
    internal List<ConsumerRegistration> Consumers { get; } = [];

    /// <summary>Adds a consumer; its queue is <c>{service}-{consumer in kebab case, without the word}</c>.</summary>
    /// <param name="concurrency">How many of its messages one process works on at the same time.</param>
    public MessagingBuilder AddConsumer<TConsumer>(int concurrency = 8)
        where TConsumer : class, IConsumer
    {
        Consumers.Add(new(typeof(TConsumer), concurrency));
        return this;
    }
}

internal sealed record ConsumerRegistration(Type Type, int Concurrency)
{
    public string QueueOf(string service)
    {
        var name = Type.Name.EndsWith("Consumer", StringComparison.Ordinal) ? Type.Name[..^"Consumer".Length] : Type.Name;
        return $"{service}-{JsonNamingPolicy.KebabCaseLower.ConvertName(name)}";
    }
}
