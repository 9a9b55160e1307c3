using MassTransit;
using Periscope.Contracts.Data;

namespace Periscope.Architecture.Tests.Samples;

/// <summary>Deliberately wrong: it would do its work once per delivery.</summary>
internal sealed class ForgetfulConsumer : IConsumer<UpdatePublished>
{
    public Task Consume(ConsumeContext<UpdatePublished> context) => Task.CompletedTask;
}
