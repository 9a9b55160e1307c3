using MassTransit;
using Periscope.Contracts.Identity;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Agent.Evidence;

/// <summary>Forgets a workspace with all that was kept for it.</summary>
internal sealed class WorkspaceRemovedConsumer(MessageInbox inbox, WorkspaceRows rows) : IConsumer<WorkspaceRemoved>
{
    public Task Consume(ConsumeContext<WorkspaceRemoved> context) =>
        inbox.OnceAsync<WorkspaceRemovedConsumer>(context, rows.DeleteAsync);
}
