using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Contracts.Data;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Messaging;

namespace Periscope.Data.Battlecards;

/// <summary>Changes cards one at a time, and keeps their versions, their history and the facts in step.</summary>
internal sealed class BattlecardWriting(DataDbContext db, MessageOutbox outbox)
{
    /// <summary>Adds the empty card that every competitor starts with.</summary>
    public static void Begin(DataDbContext db, Guid competitorId, Guid? actor, DateTimeOffset now)
    {
        var card = new Battlecard
        {
            Id = Guid.CreateVersion7(),
            CompetitorId = competitorId,
            Version = 1,
            Revision = 1,
            Status = BattlecardStatus.Draft,
            Sections = BattlecardSections.All.ToDictionary(name => name, _ => new BattlecardSection { UpdatedAt = now }),
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Battlecards.Add(card);
        db.BattlecardVersions.Add(VersionOf(card, "created", [], actor, now));
        db.BattlecardEvents.Add(EventOf(card, "created", [], actor, notes: null, now));
    }

    /// <summary>The card, locked until the transaction ends; null when there is none.</summary>
    public async Task<Battlecard?> LockAsync(Guid id, CancellationToken cancellationToken)
    {
        var cards = await db.Battlecards.FromSql($"SELECT * FROM battlecards WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken);
        return cards is [var card] ? card : null;
    }

    public Task<string> CompetitorNameAsync(Battlecard card, CancellationToken cancellationToken) =>
        db.Competitors.Where(c => c.Id == card.CompetitorId).Select(c => c.Name).FirstAsync(cancellationToken);

    /// <summary>Notes that something was done with the card; call it after the change.</summary>
    /// <param name="card">A card that <see cref="LockAsync"/> gave.</param>
    /// <param name="action">drafted, edited, approved, rejected or published.</param>
    /// <param name="sections">Those concerned; empty for the card as a whole.</param>
    /// <param name="actor">Who did it; null for the platform.</param>
    /// <param name="notes">Why, in the person's words.</param>
    /// <param name="isNewVersion">Whether what the card says has changed.</param>
    /// <param name="now">When it was done.</param>
    /// <param name="cancellationToken">Stops the look-up of the competitor's name.</param>
    public async Task NoteAsync(
        Battlecard card, string action, string[] sections, Guid? actor, string? notes, bool isNewVersion, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        Note(card, await CompetitorNameAsync(card, cancellationToken), action, sections, actor, notes, isNewVersion, now);

    /// <summary>As <see cref="NoteAsync"/>, for who knows the competitor's name already.</summary>
    public void Note(
        Battlecard card, string competitorName, string action, string[] sections, Guid? actor, string? notes, bool isNewVersion,
        DateTimeOffset now)
    {
        card.Revision++;
        card.UpdatedAt = now;
        if (isNewVersion)
        {
            card.Version++;
            db.BattlecardVersions.Add(VersionOf(card, action, sections, actor, now));
        }

        db.BattlecardEvents.Add(EventOf(card, action, sections, actor, notes, now));
        outbox.Add(
            new BattlecardChanged
            {
                BattlecardId = card.Id,
                CompetitorId = card.CompetitorId,
                CompetitorName = competitorName,
                Version = card.Version,
                Status = card.Status,
                Sections = sections,
                Action = action,
                At = now,
            },
            card.Id);
    }

    private static BattlecardVersion VersionOf(Battlecard card, string action, string[] sections, Guid? actor, DateTimeOffset now) => new()
    {
        BattlecardId = card.Id,
        Version = card.Version,
        Sections = card.Sections.ToDictionary(pair => pair.Key, pair => pair.Value with { Draft = null }),
        ChangedSections = sections,
        Action = action,
        AiConfidence = card.AiConfidence,
        AiModel = card.AiModel,
        PromptVersion = card.PromptVersion,
        CreatedBy = actor,
        CreatedAt = now,
    };

    private static BattlecardEvent EventOf(Battlecard card, string action, string[] sections, Guid? actor, string? notes, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            BattlecardId = card.Id,
            CompetitorId = card.CompetitorId,
            Version = card.Version,
            Action = action,
            Sections = sections,
            Actor = actor,
            Notes = notes,
            At = now,
        };
}
