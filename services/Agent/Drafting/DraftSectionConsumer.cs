using MassTransit;
using Periscope.Agent.Analysis;
using Periscope.Agent.Asking;
using Periscope.Contracts.Agent;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Agent.Drafting;

/// <summary>Answers each wish for a draft; a person approves or rejects it.</summary>
internal sealed class DraftSectionConsumer(
    MessageInbox inbox, MessageOutbox outbox, EvidenceReader reader, RequestContext request, TimeProvider clock) : IConsumer<DraftSection>
{
    public async Task Consume(ConsumeContext<DraftSection> context)
    {
        var wish = context.Message;
        var draft = wish.Updates is []
            ? await FromEvidenceAsync(wish, context.CancellationToken)
            : UpdateMerge.Write(wish, clock.GetUtcNow());
        await inbox.OnceAsync<DraftSectionConsumer>(context, _ =>
        {
            outbox.Add(new SectionDrafted
            {
                BattlecardId = wish.BattlecardId,
                Section = wish.Section,
                Content = draft.Content,
                Citations = draft.Citations,
                FromUpdateId = wish.Updates is [.., var last] ? last.UpdateId : null,
                Confidence = draft.Confidence,
                Model = ChangeAnalyser.Model,
                PromptVersion = ChangeAnalyser.Version,
                DraftedAt = clock.GetUtcNow(),
            }, wish.BattlecardId);
            return Task.CompletedTask;
        });
    }

    private async Task<SectionDraft> FromEvidenceAsync(DraftSection wish, CancellationToken cancellationToken)
    {
        var workspace = request.RequireWorkspace();
        var pages = await reader.PagesAsync(workspace, [wish.CompetitorId], [], [], cancellationToken);
        var updates = await reader.UpdatesAsync(workspace, wish.CompetitorId, cancellationToken);
        return EvidenceDraft.Write(wish, pages, updates);
    }
}
