using MassTransit;
using Periscope.Architecture.Tests.Samples;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Architecture.Tests;

internal sealed class ConsumerTests
{
    public static IEnumerable<Type> Consumers => ServiceAssemblies.All.SelectMany(a => a.GetTypes())
        .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IConsumer).IsAssignableFrom(type));

    [Test]
    public void Consumers_AreFound() => Assert.That(Consumers, Is.Not.Empty);

    [TestCaseSource(nameof(Consumers))]
    public void Consumer_WorksThroughTheInboxOrSaysWhichKeyServes(Type consumer) =>
        Assert.That(TakesInbox(consumer) || Attribute.IsDefined(consumer, typeof(IdempotentByKeyAttribute)), Is.True);

    [Test]
    public void ForgetfulConsumer_IsCaught() => Assert.That(TakesInbox(typeof(ForgetfulConsumer)), Is.False);

    private static bool TakesInbox(Type consumer) => consumer.GetConstructors(
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
        .All(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(MessageInbox)));
}
