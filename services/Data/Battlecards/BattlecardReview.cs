using Microsoft.AspNetCore.Http.HttpResults;
using Periscope.Contracts;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Battlecards;

/// <summary>What people do with a card: edit, approve, reject, publish. Each is one transaction under the card's lock.</summary>
internal sealed class BattlecardReview(DataDbContext db, BattlecardWriting writing, RequestContext context, TimeProvider clock)
{
    public Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> EditAsync(
        Guid id, string section, EditSection request, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(id, request.Version, http, (card, now) =>
        {
            // An edit settles the section's draft: the draft was made from a text that is no more.
            card.Sections = new(card.Sections)
            {
                [section] = new() { Content = request.Content, Citations = request.Citations ?? [], UpdatedAt = now },
            };
            card.Status = card.HasDrafts ? BattlecardStatus.Pending : BattlecardStatus.Draft;
            return new Outcome("edited", [section], IsNewVersion: true);
        }, cancellationToken);

    public Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> ApproveAsync(
        Guid id, ApproveBattlecard request, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(id, request.Version, http, (card, now) =>
        {
            var drafted = BattlecardSections.All.Where(name => card.Sections[name].Draft is not null).ToArray();
            var chosen = request.Sections is { Count: > 0 } named ? [.. named.Distinct()] : drafted;
            if (chosen.Except(drafted).FirstOrDefault() is { } missing)
            {
                return new Outcome(Problems.Invalid("sections", $"'{missing}' has no draft to approve."));
            }

            if (drafted.Length == 0 && card.Status is BattlecardStatus.Approved or BattlecardStatus.Published)
            {
                return new Outcome(Problems.Conflict("Nothing on this battlecard waits for approval."));
            }

            card.Sections = card.Sections.ToDictionary(
                pair => pair.Key,
                pair => chosen.Contains(pair.Key) && pair.Value.Draft is { } draft
                    ? new BattlecardSection { Content = draft.Content, Citations = draft.Citations, UpdatedAt = now }
                    : pair.Value);
            card.Status = card.HasDrafts ? BattlecardStatus.Pending : BattlecardStatus.Approved;
            card.ReviewedBy = context.UserId;
            card.ReviewNotes = request.Notes;
            return new Outcome("approved", chosen, IsNewVersion: true, card.ReviewNotes);
        }, cancellationToken);

    public Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> RejectAsync(
        Guid id, RejectBattlecard request, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(id, request.Version, http, (card, _) =>
        {
            var dropped = BattlecardSections.All.Where(name => card.Sections[name].Draft is not null).ToArray();
            card.Sections = card.Sections.ToDictionary(pair => pair.Key, pair => pair.Value with { Draft = null });
            card.Status = BattlecardStatus.Rejected;
            card.ReviewedBy = context.UserId;
            card.ReviewNotes = request.Feedback;
            return new Outcome("rejected", dropped, IsNewVersion: false, card.ReviewNotes);
        }, cancellationToken);

    public Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> PublishAsync(
        Guid id, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(id, version: null, http, (card, _) =>
        {
            if (card.Status != BattlecardStatus.Approved)
            {
                return new Outcome(Problems.Conflict($"Only an approved battlecard can be published; this one is {card.Status}."));
            }

            card.Status = BattlecardStatus.Published;
            return new Outcome("published", [], IsNewVersion: false);
        }, cancellationToken);

    private async Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> ChangeAsync(
        Guid id, int? version, HttpContext http, Func<Battlecard, DateTimeOffset, Outcome> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        if (await writing.LockAsync(id, cancellationToken) is not { } card)
        {
            return BattlecardEndpoints.NotFound();
        }

        if ((version is { } seen && seen != card.Version) || !Matches(http.Request.Headers.IfMatch.ToString(), card))
        {
            return Problems.Conflict($"The battlecard has moved on to version {card.Version}; read it again before you change it.");
        }

        var now = clock.GetUtcNow();
        switch (change(card, now))
        {
            case { Invalid: { } invalid }:
                return invalid;
            case { Refusal: { } refusal }:
                return refusal;
            case var done:
                await writing.NoteAsync(
                    card, done.Action!, done.Sections, context.UserId, done.Notes, done.IsNewVersion, now, cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                http.Response.Headers.ETag = card.ETag;
                return TypedResults.Ok(BattlecardResponse.From(card));
        }
    }

    // Either the ETag of a read, or the bare version for callers that only keep that.
    private static bool Matches(string ifMatch, Battlecard card) =>
        ifMatch is "" or "*" || ifMatch == card.ETag || ifMatch.Trim('"') == card.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Outcome(string? Action, string[] Sections, bool IsNewVersion, string? Notes = null)
    {
        public Outcome(ValidationProblem invalid)
            : this(null, [], false) => Invalid = invalid;

        public Outcome(ProblemHttpResult refusal)
            : this(null, [], false) => Refusal = refusal;

        public ValidationProblem? Invalid { get; }

        public ProblemHttpResult? Refusal { get; }
    }
}
