using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Agent;
using Periscope.Data.Storage;
using Periscope.Data.Updates;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Battlecards;

/// <summary>
/// Asks the agent for drafts, one at a time for each section. Updates that come while a draft is being written wait, and the next draft
/// takes them in together: a burst of changes costs a few drafts, and none is written without what the one before it says.
/// </summary>
internal sealed class BattlecardDrafting(DataDbContext db, MessageOutbox outbox, RequestContext request, TimeProvider clock)
{
    private const int MostUpdates = 20;

    // A draft that has not come by then is waited for no longer; the agent may have given it up.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    /// <summary>The command that asks for a section's draft: from updates, or without any from all that is known.</summary>
    public static DraftSection Ask(Battlecard card, string section, string competitorName, params IReadOnlyList<Update> updates)
    {
        // A draft that still waits is the present text here, or the next draft would drop what it says.
        var present = card.Sections[section];
        var (content, citations) = present.Draft is { } draft ? (draft.Content, draft.Citations) : (present.Content, present.Citations);
        return new()
        {
            BattlecardId = card.Id,
            CompetitorId = card.CompetitorId,
            CompetitorName = competitorName,
            Section = section,
            CurrentContent = content,
            CurrentCitations = citations,
            Updates =
            [
                .. updates.Select(update => new DraftedUpdate
                {
                    UpdateId = update.Id,
                    Category = update.Category,
                    Title = update.Title,
                    Narrative = update.Narrative,
                    Citations = update.Citations,
                }),
            ],
        };
    }

    /// <summary>Has the update worked into the section: now, or after the draft that is being written.</summary>
    public async Task WorkInAsync(Guid cardId, string section, string competitorName, Update update, CancellationToken cancellationToken)
    {
        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        // Keeps the row locked until the commit, so that a draft that arrives now sees this update among those that wait.
        var asked = (await db.Database.SqlQuery<Asked>($"""
            INSERT INTO draft_requests (battlecard_id, section, workspace_id, request_id, asked_at, waiting)
            VALUES ({cardId}, {section}, {request.RequireWorkspace()}, {id}, {now}, ARRAY[]::uuid[])
            ON CONFLICT (battlecard_id, section) DO UPDATE SET
                waiting = draft_requests.waiting || {update.Id},
                request_id = CASE WHEN draft_requests.asked_at < {now - s_patience} THEN {id} ELSE draft_requests.request_id END,
                asked_at = CASE WHEN draft_requests.asked_at < {now - s_patience} THEN {now} ELSE draft_requests.asked_at END
            RETURNING request_id AS "RequestId", waiting AS "Waiting"
            """).ToListAsync(cancellationToken)).Single();
        if (asked.RequestId != id)
        {
            return;
        }

        // Read only now: the draft that the section has is then the last one.
        var card = await db.Battlecards.AsNoTracking().FirstAsync(card => card.Id == cardId, cancellationToken);
        if (asked.Waiting is [])
        {
            outbox.Add(Ask(card, section, competitorName, update), cardId);
            return;
        }

        // This one is among those that wait, but not yet among the rows.
        await AskForAsync(card, section, competitorName, asked.Waiting, [update], now, cancellationToken);
    }

    /// <summary>A draft has come, for a card that the caller has locked: asks for the next, if updates wait for it.</summary>
    public async Task ContinueAsync(Battlecard card, string section, string competitorName, CancellationToken cancellationToken)
    {
        var waiting = (await db.Database.SqlQuery<Guid[]>($"""
            SELECT waiting AS "Value" FROM draft_requests WHERE battlecard_id = {card.Id} AND section = {section} FOR UPDATE
            """).ToListAsync(cancellationToken)).SingleOrDefault();
        switch (waiting)
        {
            case null:
                return;
            case []:
                await db.Database.ExecuteSqlAsync(
                    $"DELETE FROM draft_requests WHERE battlecard_id = {card.Id} AND section = {section}", cancellationToken);
                return;
            default:
                await AskForAsync(card, section, competitorName, waiting, [], clock.GetUtcNow(), cancellationToken);
                return;
        }
    }

    private async Task AskForAsync(
        Battlecard card, string section, string competitorName, Guid[] waiting, Update[] unsaved, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var next = waiting.Take(MostUpdates).ToArray();
        await db.Database.ExecuteSqlAsync($"""
            UPDATE draft_requests SET waiting = {waiting[next.Length..]}, asked_at = {now} WHERE battlecard_id = {card.Id} AND section = {section}
            """, cancellationToken);
        var known = await db.Updates.AsNoTracking().Where(update => next.Contains(update.Id)).ToListAsync(cancellationToken);
        Update[] updates = [.. known.Concat(unsaved.Where(update => next.Contains(update.Id))).OrderBy(update => Array.IndexOf(next, update.Id))];
        outbox.Add(Ask(card, section, competitorName, updates), card.Id);
    }

    private sealed record Asked(Guid RequestId, Guid[] Waiting);
}
