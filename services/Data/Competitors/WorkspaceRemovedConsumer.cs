using MassTransit;
using Periscope.Contracts.Identity;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Storage;

namespace Periscope.Data.Competitors;

/// <summary>Forgets a workspace with all that was kept for it, the captured pages too.</summary>
internal sealed class WorkspaceRemovedConsumer(MessageInbox inbox, WorkspaceRows rows, ISnapshotStore snapshots) : IConsumer<WorkspaceRemoved>
{
    public Task Consume(ConsumeContext<WorkspaceRemoved> context) =>
        inbox.OnceAsync<WorkspaceRemovedConsumer>(context, async cancellationToken =>
        {
            await rows.DeleteAsync(cancellationToken);
            await snapshots.DeleteAsync(context.Message.WorkspaceId, cancellationToken);
        });
}
