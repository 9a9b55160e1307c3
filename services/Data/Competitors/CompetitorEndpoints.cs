using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Periscope.Contracts.Data;
using Periscope.Data.Battlecards;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Competitors;

internal static class CompetitorEndpoints
{
    public static IEndpointRouteBuilder MapCompetitors(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/competitors").WithTags("Competitors").RequireAccess("competitors");
        group.MapPost("/", Add).WithName("AddCompetitor").WithSummary("Adds a competitor; its pages are discovered in the background");
        group.MapGet("/", List).WithName("ListCompetitors").WithSummary("The competitors by name");
        group.MapGet("/{id:guid}", Get).WithName("GetCompetitor").WithSummary("One competitor");
        group.MapPut("/{id:guid}", Change).WithName("ChangeCompetitor").WithSummary("Changes the given fields of a competitor");
        group.MapDelete("/{id:guid}", Remove).WithName("RemoveCompetitor").WithSummary("Forgets a competitor and all that was kept of it");
        group.MapCompetitorViews();
        return routes;
    }

    internal static async Task<Results<CreatedAtRoute<CompetitorResponse>, ValidationProblem, ProblemHttpResult>> Add(
        AddCompetitor request, DataDbContext db, MessageOutbox outbox, RequestContext context, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!CompetitorAddress.TryParse(request.Domain, out var address, out var error))
        {
            return Problems.Invalid("domain", error);
        }

        if (CompetitorDetails.Check(request.Name, request.Tags, request.Metadata, request.LogoUrl) is { } invalid)
        {
            return invalid;
        }

        var now = clock.GetUtcNow();
        var competitor = new Competitor
        {
            Id = Guid.CreateVersion7(),
            Name = request.Name.Trim(),
            Domain = address.Domain,
            HomeUrl = address.HomeUrl,
            Description = request.Description,
            Tier = request.Tier ?? Competitor.DefaultTier,
            Tags = CompetitorDetails.Tags(request.Tags),
            Metadata = CompetitorDetails.Metadata(request.Metadata),
            LogoUrl = request.LogoUrl,
            DiscoveryJobId = Guid.CreateVersion7(),
            CreatedAt = now,
            UpdatedAt = now,
        };
        db.Competitors.Add(competitor);
        BattlecardWriting.Begin(db, competitor.Id, context.UserId, now);
        outbox.Add(
            new CompetitorAdded
            {
                CompetitorId = competitor.Id,
                Name = competitor.Name,
                HomeUrl = competitor.HomeUrl,
                DiscoveryJobId = competitor.DiscoveryJobId,
                AddedAt = now,
            },
            competitor.Id);
        return await TrySaveAsync(db, cancellationToken)
            ? TypedResults.CreatedAtRoute(CompetitorResponse.From(competitor), "GetCompetitor", new { competitor.Id })
            : AlreadyWatched(address);
    }

    internal static async Task<Ok<Page<CompetitorResponse>>> List(
        [AsParameters] CompetitorFilter filter, [AsParameters] Paging paging, DataDbContext db, CancellationToken cancellationToken)
    {
        var found = db.Competitors.AsNoTracking();
        if (filter.Tier is { } tier)
        {
            found = found.Where(c => c.Tier == tier);
        }

        if (filter.Tag is { Length: > 0 } tag)
        {
            found = found.Where(c => c.Tags.Contains(tag));
        }

        if (filter.Q?.Trim() is { Length: > 0 } words)
        {
            var pattern = $"%{EscapeLike(words)}%";
            found = found.Where(c => EF.Functions.ILike(c.Name, pattern, "\\") || EF.Functions.ILike(c.Domain, pattern, "\\")
                || (c.Description != null && EF.Functions.ILike(c.Description, pattern, "\\")));
        }

        var page = await found.OrderBy(c => c.Name).ThenBy(c => c.Id).ToPageAsync(paging, cancellationToken);
        return TypedResults.Ok(page.ConvertAll(CompetitorResponse.From));
    }

    internal static async Task<Results<Ok<CompetitorResponse>, ProblemHttpResult>> Get(
        Guid id, DataDbContext db, CancellationToken cancellationToken) =>
        await db.Competitors.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is { } competitor
            ? TypedResults.Ok(CompetitorResponse.From(competitor))
            : NotFound();

    internal static async Task<Results<Ok<CompetitorResponse>, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, ChangeCompetitor request, DataDbContext db, MessageOutbox outbox, TimeProvider clock, CancellationToken cancellationToken)
    {
        CompetitorAddress? address = null;
        if (request.Domain is not null && !CompetitorAddress.TryParse(request.Domain, out address, out var error))
        {
            return Problems.Invalid("domain", error);
        }

        if (CompetitorDetails.Check(request.Name, request.Tags, request.Metadata, request.LogoUrl) is { } invalid)
        {
            return invalid;
        }

        if (await db.Competitors.FirstOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } competitor)
        {
            return NotFound();
        }

        var (name, home) = (competitor.Name, competitor.HomeUrl);
        competitor.Name = request.Name?.Trim() ?? competitor.Name;
        competitor.Domain = address?.Domain ?? competitor.Domain;
        competitor.HomeUrl = address?.HomeUrl ?? competitor.HomeUrl;
        competitor.Description = request.Description ?? competitor.Description;
        competitor.Tier = request.Tier ?? competitor.Tier;
        competitor.Tags = request.Tags is null ? competitor.Tags : CompetitorDetails.Tags(request.Tags);
        competitor.Metadata = request.Metadata is null ? competitor.Metadata : CompetitorDetails.Metadata(request.Metadata);
        competitor.LogoUrl = request.LogoUrl ?? competitor.LogoUrl;
        competitor.UpdatedAt = clock.GetUtcNow();
        if (competitor.Name != name || competitor.HomeUrl != home)
        {
            outbox.Add(
                new CompetitorChanged { CompetitorId = id, Name = competitor.Name, HomeUrl = competitor.HomeUrl, ChangedAt = competitor.UpdatedAt },
                id);
        }

        return await TrySaveAsync(db, cancellationToken)
            ? TypedResults.Ok(CompetitorResponse.From(competitor))
            : AlreadyWatched(address!);
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        Guid id, DataDbContext db, MessageOutbox outbox, TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        if (await db.Competitors.Where(c => c.Id == id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return NotFound();
        }

        outbox.Add(new CompetitorRemoved { CompetitorId = id, RemovedAt = clock.GetUtcNow() }, id);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    internal static ProblemHttpResult NotFound() => Problems.NotFound("There is no such competitor.");

    private static ProblemHttpResult AlreadyWatched(CompetitorAddress address) =>
        Problems.Conflict($"{address.Domain} is already watched in this workspace.");

    private static async Task<bool> TrySaveAsync(DataDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: CompetitorConfiguration.UniqueDomain })
        {
            // The index decides, not a read before the write: two requests can pass such a read together.
            return false;
        }
    }

    private static string EscapeLike(string words) => words
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal);
}
