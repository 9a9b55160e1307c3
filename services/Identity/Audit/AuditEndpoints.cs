using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Privacy;
using Periscope.Identity.Storage;
using Periscope.Identity.Workspaces;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Audit;

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/workspaces/{id:guid}/audit", List).RequireAuthorization().RequireWorkspace("audit")
            .WithTags("Audit").WithName("ListAudit").WithSummary("Who did what in the workspace, the newest first")
            .WithDescription("Each entry holds the SHA-256 of the entry before it and of its own content. `action` ending with `.*` stands for "
                + "all that begin so; `from` is included, `to` is not. `./periscope audit verify` checks the whole chain.");

    internal static async Task<Ok<Page<AuditEntryResponse>>> List(
        Guid id, [AsParameters] Paging paging, [AsParameters] AuditFilter filter, IdentityDbContext db, PersonalData people,
        CancellationToken cancellationToken)
    {
        var entries = await filter.Apply(db.AuditEntries.AsNoTracking().Where(e => e.Chain == id)).OrderByDescending(e => e.Sequence)
            .ToPageAsync(paging, cancellationToken);
        await people.LoadAsync(entries.Items.Select(e => e.PersonalOf).OfType<Guid>(), cancellationToken);
        return TypedResults.Ok(entries.ConvertAll(e => AuditEntryResponse.From(e, people)));
    }
}

/// <summary>Which entries are wanted. Bind it with <c>[AsParameters]</c>.</summary>
public sealed class AuditFilter
{
    /// <summary>As in <c>member.added</c>, or <c>member.*</c>.</summary>
    [FromQuery(Name = "action"), RegularExpression(@"^[a-z_]+\.([a-z_]+|\*)$", ErrorMessage = "An action such as member.added, or member.* for all of a kind."), StringLength(60)]
    public string? Action { get; init; }

    /// <summary>A person's id or a client id.</summary>
    [FromQuery(Name = "actor"), StringLength(60)]
    public string? Actor { get; init; }

    [FromQuery(Name = "from")]
    public DateTimeOffset? From { get; init; }

    [FromQuery(Name = "to")]
    public DateTimeOffset? To { get; init; }

    internal IQueryable<AuditEntry> Apply(IQueryable<AuditEntry> entries)
    {
        if (Action is { } action)
        {
            var noun = action.EndsWith('*') ? action[..^1] : null;
            entries = noun is null ? entries.Where(e => e.Action == action) : entries.Where(e => e.Action.StartsWith(noun));
        }

        if (Actor is { } actor)
        {
            entries = entries.Where(e => e.ActorId == actor);
        }

        if (From?.ToUniversalTime() is { } from)
        {
            entries = entries.Where(e => e.At >= from);
        }

        return To?.ToUniversalTime() is { } to ? entries.Where(e => e.At < to) : entries;
    }
}

/// <param name="Sequence">From 1 without gaps.</param>
/// <param name="Action">A noun and what was done to it.</param>
/// <param name="SubjectId">The person or thing that it was done to.</param>
/// <param name="Personal">What names the subject; null when nothing does, or when they had their account deleted.</param>
/// <param name="Hash">SHA-256 in hexadecimal, of the hash before it and the content.</param>
public sealed record AuditEntryResponse(
    Guid Id, long Sequence, DateTimeOffset At, string Action, AuditActor Actor, Guid? SubjectId, JsonElement? Details,
    JsonElement? Personal, string? CorrelationId, string PreviousHash, string Hash)
{
    internal static AuditEntryResponse From(AuditEntry entry, PersonalData people) => new(
        entry.Id, entry.Sequence, entry.At, entry.Action, new AuditActor(entry.ActorKind, entry.ActorId), entry.SubjectId,
        entry.Details is null ? null : JsonSerializer.Deserialize<JsonElement>(entry.Details),
        entry is { Personal: { } personal, PersonalOf: { } person } ? people.OpenJson(person, personal) : null, entry.CorrelationId,
        Convert.ToHexStringLower(entry.PreviousHash), Convert.ToHexStringLower(entry.Hash));
}

/// <param name="Kind">person, client, system or anonymous.</param>
/// <param name="Id">A person's id or a client id.</param>
public sealed record AuditActor(string Kind, string? Id);
