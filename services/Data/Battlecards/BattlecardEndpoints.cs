using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Battlecards;

internal static class BattlecardEndpoints
{
    public static IEndpointRouteBuilder MapBattlecards(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/battlecards").WithTags("Battlecards").RequireAccess("battlecards");
        group.MapGet("/", List).WithName("ListBattlecards").WithSummary("The battlecards, last changed first");
        group.MapGet("/{id:guid}", Get).WithName("GetBattlecard").WithSummary("One battlecard with its drafts");
        group.MapGet("/competitor/{id:guid}", GetOfCompetitor).WithName("GetBattlecardOfCompetitor").WithSummary("A competitor's battlecard");
        group.MapGet("/{id:guid}/versions", Versions).WithName("ListBattlecardVersions").WithSummary("What the card has said, newest first");
        group.MapPut("/{id:guid}/sections/{name}", Edit).WithName("EditBattlecardSection").WithSummary("Writes a section; a new version");
        group.MapPost("/{id:guid}/approve", Approve).WithName("ApproveBattlecard").WithSummary("Takes drafts over into the card; a new version");
        group.MapPost("/{id:guid}/reject", Reject).WithName("RejectBattlecard").WithSummary("Drops the drafts, with a reason");
        group.MapPost("/{id:guid}/publish", Publish).WithName("PublishBattlecard").WithSummary("Publishes an approved card");
        group.MapPost("/{id:guid}/generate", Generate).RequireFeature(Features.BattlecardDrafts).WithName("GenerateBattlecard").WithSummary("Asks for drafts from all that is known");
        return routes;
    }

    internal static async Task<Ok<Page<BattlecardResponse>>> List(
        [AsParameters] BattlecardFilter filter, [AsParameters] Paging paging, DataDbContext db, CancellationToken cancellationToken)
    {
        var found = db.Battlecards.AsNoTracking();
        if (filter.Status is { } status)
        {
            found = found.Where(b => b.Status == status);
        }

        var cards = await found.OrderByDescending(b => b.UpdatedAt).ThenBy(b => b.Id).ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(cards.ConvertAll(BattlecardResponse.From));
    }

    internal static Task<Results<Ok<BattlecardResponse>, ProblemHttpResult>> Get(
        Guid id, DataDbContext db, HttpResponse response, CancellationToken cancellationToken) =>
        ReadAsync(db.Battlecards.Where(b => b.Id == id), response, cancellationToken);

    internal static Task<Results<Ok<BattlecardResponse>, ProblemHttpResult>> GetOfCompetitor(
        Guid id, DataDbContext db, HttpResponse response, CancellationToken cancellationToken) =>
        ReadAsync(db.Battlecards.Where(b => b.CompetitorId == id), response, cancellationToken);

    internal static async Task<Results<Ok<Page<BattlecardVersionResponse>>, ProblemHttpResult>> Versions(
        Guid id, [AsParameters] Paging paging, DataDbContext db, CancellationToken cancellationToken)
    {
        var versions = await db.BattlecardVersions.AsNoTracking().Where(v => v.BattlecardId == id).OrderByDescending(v => v.Version)
            .ToPageAsync(paging, cancellationToken);
        return versions.Total == 0 ? NotFound() : TypedResults.Ok(versions.ConvertAll(BattlecardVersionResponse.From));
    }

    internal static async Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> Edit(
        Guid id, string name, EditSection request, BattlecardReview review, CitationCheck citations, HttpContext http,
        CancellationToken cancellationToken)
    {
        if (!BattlecardSections.All.Contains(name))
        {
            return UnknownSection("name", name);
        }

        return await citations.FirstErrorAsync(request.Citations, cancellationToken) is { } error
            ? Problems.Invalid("citations", error)
            : await review.EditAsync(id, name, request, http, cancellationToken);
    }

    internal static async Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> Approve(
        Guid id, ApproveBattlecard? request, BattlecardReview review, HttpContext http, CancellationToken cancellationToken) =>
        request?.Sections?.FirstOrDefault(s => !BattlecardSections.All.Contains(s)) is { } unknown
            ? UnknownSection("sections", unknown)
            : await review.ApproveAsync(id, request ?? new(), http, cancellationToken);

    internal static Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> Reject(
        Guid id, RejectBattlecard request, BattlecardReview review, HttpContext http, CancellationToken cancellationToken) =>
        review.RejectAsync(id, request, http, cancellationToken);

    internal static Task<Results<Ok<BattlecardResponse>, ValidationProblem, ProblemHttpResult>> Publish(
        Guid id, BattlecardReview review, HttpContext http, CancellationToken cancellationToken) =>
        review.PublishAsync(id, http, cancellationToken);

    internal static async Task<Results<Accepted<GenerationResponse>, ValidationProblem, ProblemHttpResult>> Generate(
        Guid id, GenerateBattlecard? request, DataDbContext db, MessageOutbox outbox, CancellationToken cancellationToken)
    {
        if (request?.Sections?.FirstOrDefault(s => !BattlecardSections.All.Contains(s)) is { } unknown)
        {
            return UnknownSection("sections", unknown);
        }

        var found = await db.Battlecards.AsNoTracking().Where(b => b.Id == id)
            .Join(db.Competitors, b => b.CompetitorId, c => c.Id, (b, c) => new { Card = b, c.Name })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return NotFound();
        }

        var sections = request?.Sections is { Count: > 0 } named ? [.. named.Distinct()] : BattlecardSections.All;
        foreach (var section in sections)
        {
            outbox.Add(BattlecardDrafting.Ask(found.Card, section, found.Name), id);
        }

        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Accepted($"/api/v1/battlecards/{id}", new GenerationResponse(id, sections));
    }

    internal static ProblemHttpResult NotFound() => Problems.NotFound("There is no such battlecard.");

    private static ValidationProblem UnknownSection(string field, string name) =>
        Problems.Invalid(field, $"'{name}' is no section; there are {string.Join(", ", BattlecardSections.All)}.");

    private static async Task<Results<Ok<BattlecardResponse>, ProblemHttpResult>> ReadAsync(
        IQueryable<Battlecard> cards, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await cards.AsNoTracking().FirstOrDefaultAsync(cancellationToken) is not { } card)
        {
            return NotFound();
        }

        response.Headers.ETag = card.ETag;
        return TypedResults.Ok(BattlecardResponse.From(card));
    }
}

public sealed class BattlecardFilter
{
    [FromQuery(Name = "status"), AllowedValues("draft", "pending", "approved", "rejected", "published", null)]
    public string? Status { get; init; }
}
