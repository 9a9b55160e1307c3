using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Periscope.ServiceDefaults.Messaging;

/// <summary>A message that waits in the service's <c>outbox</c> table until the dispatcher has the broker's confirmation for it.</summary>
internal sealed class OutboxMessage
{
    public Guid Id { get; init; }

    /// <summary>The order within one SaveChanges; EF Core inserts rows by key, so this leads the key.</summary>
    public int Position { get; init; }
    public Guid? WorkspaceId { get; init; }
    public Guid AggregateId { get; init; }

    /// <summary>Namespace and name, <c>Periscope.Contracts.Data:ChangeDetected</c>: the exchange's name.</summary>
    public required string MessageType { get; init; }

    /// <summary>JSON in UTF-8.</summary>
    public required byte[] Body { get; init; }
    public required byte[] Headers { get; init; }
}

internal sealed class OutboxMessageConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        // The sequence column is left out: the service's role may add rows, but not read one back.
        builder.ToTable("outbox");
        builder.HasKey(message => new { message.Position, message.Id });
        builder.Property(message => message.Position).ValueGeneratedNever();
        builder.Property(message => message.Id).ValueGeneratedNever();
    }
}
