using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Periscope.Notification.Rules;
using Periscope.Notification.Updates;
using Periscope.ServiceDefaults.Persistence;

namespace Periscope.Notification.Alerts;

internal sealed class Alert : IWorkspaceOwned
{
    public required Guid Id { get; init; }
    public Guid WorkspaceId { get; set; }
    public required Guid RuleId { get; init; }
    public required Guid UpdateId { get; init; }
    public required Guid CompetitorId { get; init; }
    public required string Severity { get; init; }
    public required string Title { get; init; }
    public required string Description { get; init; }
    public bool Read { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }

    public static Alert Raise(Rule rule, UpdateResponse update, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(at),
        WorkspaceId = rule.WorkspaceId,
        RuleId = rule.Id,
        UpdateId = update.Id,
        CompetitorId = update.CompetitorId,
        Severity = Alerts.Severity.Of(update.Impact),
        Title = update.Title,
        Description = update.Narrative,
        CreatedAt = at,
    };
}

internal sealed class AlertConfiguration : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> alert)
    {
        alert.ToTable("alerts");
        alert.Property(a => a.Id).ValueGeneratedNever();
    }
}

/// <summary>An alert as the public interface, the live streams and webhooks show it.</summary>
public sealed record AlertResponse(
    Guid Id,
    Guid RuleId,
    Guid UpdateId,
    Guid CompetitorId,
    string Severity,
    string Title,
    string Description,
    bool Read,
    DateTimeOffset CreatedAt)
{
    internal static AlertResponse From(Alert alert) => new(
        alert.Id, alert.RuleId, alert.UpdateId, alert.CompetitorId, alert.Severity, alert.Title, alert.Description,
        alert.Read, alert.CreatedAt);
}
