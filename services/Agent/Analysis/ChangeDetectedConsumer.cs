using System.Diagnostics;
using MassTransit;
using Periscope.Agent.Evidence;
using Periscope.Contracts;
using Periscope.Contracts.Agent;
using Periscope.Contracts.Data;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Agent.Analysis;

/// <summary>Answers each detected change with what it means.</summary>
internal sealed class ChangeDetectedConsumer(
    MessageInbox inbox, MessageOutbox outbox, SnapshotTexts texts, RequestContext request, TimeProvider clock) : IConsumer<ChangeDetected>
{
    public async Task Consume(ConsumeContext<ChangeDetected> context)
    {
        var change = context.Message;
        var analysis = ChangeAnalyser.Analyse(
            change, await TextAsync(change.BeforeTextHash, change, context), await TextAsync(change.AfterTextHash, change, context));
        Activity.Current?.SetTag("periscope.category", analysis.Category);
        await inbox.OnceAsync<ChangeDetectedConsumer>(context, _ =>
        {
            outbox.Add(new ChangeAnalysed
            {
                ChangeId = change.ChangeId,
                Category = analysis.Category,
                Title = analysis.Title,
                Narrative = analysis.Narrative,
                Impact = analysis.Impact,
                ImpactReasons = analysis.ImpactReasons,
                Confidence = analysis.Confidence,
                IsNoise = analysis.NoiseReason is not null,
                NoiseReason = analysis.NoiseReason,
                Citations = analysis.Citations,
                Model = ChangeAnalyser.Model,
                PromptVersion = ChangeAnalyser.Version,
                AnalysedAt = clock.GetUtcNow(),
            }, change.ChangeId);
            return Task.CompletedTask;
        });
    }

    // Only a price needs the words above it: which plan it is of often stands in a line that did not change.
    private Task<string?> TextAsync(string? hash, ChangeDetected change, ConsumeContext context) =>
        change.SourceType is SourceTypes.Pricing or SourceTypes.Product or SourceTypes.Home
            ? texts.ReadAsync(request.RequireWorkspace(), hash, context.CancellationToken)
            : Task.FromResult<string?>(null);
}
