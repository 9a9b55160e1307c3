using MassTransit;
using Periscope.Contracts;
using Periscope.Contracts.Agent;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Data.Battlecards;

/// <summary>Lays a section's draft on the card, where it waits for a person.</summary>
internal sealed partial class SectionDraftedConsumer(
    MessageInbox inbox, BattlecardWriting writing, BattlecardDrafting drafting, TimeProvider clock, ILogger<SectionDraftedConsumer> logger) : IConsumer<SectionDrafted>
{
    public Task Consume(ConsumeContext<SectionDrafted> context) =>
        inbox.OnceAsync<SectionDraftedConsumer>(context, token => LayAsync(context.Message, token));

    private async Task LayAsync(SectionDrafted drafted, CancellationToken cancellationToken)
    {
        if (!BattlecardSections.All.Contains(drafted.Section) || await writing.LockAsync(drafted.BattlecardId, cancellationToken) is not { } card)
        {
            LogIgnored(drafted.Section, drafted.BattlecardId);
            return;
        }

        var competitorName = await writing.CompetitorNameAsync(card, cancellationToken);
        if (string.IsNullOrWhiteSpace(drafted.Content))
        {
            LogIgnored(drafted.Section, drafted.BattlecardId);
        }
        else
        {
            Lay(card, drafted, competitorName);
        }

        if (drafted.FromUpdateId is not null)
        {
            await drafting.ContinueAsync(card, drafted.Section, competitorName, cancellationToken);
        }
    }

    private void Lay(Battlecard card, SectionDrafted drafted, string competitorName)
    {
        var now = clock.GetUtcNow();
        card.Sections = new(card.Sections)
        {
            [drafted.Section] = card.Sections[drafted.Section] with
            {
                Draft = new()
                {
                    Content = drafted.Content,
                    Citations = drafted.Citations,
                    FromUpdateId = drafted.FromUpdateId,
                    DraftedAt = drafted.DraftedAt,
                },
            },
        };
        card.Status = BattlecardStatus.Pending;
        card.AiConfidence = drafted.Confidence;
        card.AiModel = drafted.Model;
        card.PromptVersion = drafted.PromptVersion;
        writing.Note(card, competitorName, "drafted", [drafted.Section], actor: null, notes: null, isNewVersion: false, now);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A draft of {Section} for battlecard {BattlecardId} has no place to go")]
    private partial void LogIgnored(string section, Guid battlecardId);
}
