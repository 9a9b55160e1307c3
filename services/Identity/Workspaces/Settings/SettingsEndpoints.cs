using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Contracts.Identity;
using Periscope.Identity.Audit;
using Periscope.Identity.Storage;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Identity.Workspaces.Settings;

internal static class SettingsEndpoints
{
    public static void MapSettings(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/workspaces/{id:guid}/settings").WithTags("Workspaces").RequireAuthorization();
        group.MapGet("/", Get).RequireWorkspace("workspaces", "workspaces:read")
            .WithName("GetSettings").WithSummary("The workspace's settings");
        group.MapPatch("/", Change).RequireWorkspace("workspaces", "workspaces:write")
            .WithName("ChangeSettings").WithSummary("Changes the settings that are sent, and leaves the others")
            .WithDescription("With `If-Match` and the `ETag` that was read, a change that somebody made in between is not lost: 412.")
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);
        routes.MapGet(OriginsEndpoint.Path, OriginsEndpoint.List).AllowAnonymous().ExcludeFromDescription();
    }

    internal static async Task<Ok<SettingsResponse>> Get(Guid id, IdentityDbContext db, HttpResponse response, CancellationToken cancellationToken)
    {
        var workspace = await db.Workspaces.AsNoTracking().SingleAsync(w => w.Id == id, cancellationToken);
        EntityVersion.Tell(response, workspace.SettingsVersion);
        return TypedResults.Ok(SettingsResponse.From(workspace));
    }

    internal static async Task<Results<Ok<SettingsResponse>, ValidationProblem, ProblemHttpResult>> Change(
        Guid id, SettingsChange request, IdentityDbContext db, MessageOutbox outbox, AuditTrail audit, TimeProvider clock, HttpContext http,
        CancellationToken cancellationToken)
    {
        if (request.TimeZone is { } zone && !ZoneName.IsOne(zone))
        {
            return Problems.Invalid("timeZone", "A time zone is UTC, or one of the IANA database such as Europe/Berlin.");
        }

        var origins = request.AllowedOrigins?.Select(origin => origin is null ? null : Origin.Parse(origin)).ToList();
        if (origins?.IndexOf(null) is >= 0 and var wrong)
        {
            return Problems.Invalid(
                $"allowedOrigins[{wrong}]", "A site is https:// and a host, with a port if need be, and nothing behind it; http:// is for localhost.");
        }

        await using var transaction = await db.Database.BeginOrJoinAsync(cancellationToken);
        var workspace = await db.LockWorkspaceAsync(id, cancellationToken);
        if (EntityVersion.Refuse(http.Request, workspace.SettingsVersion) is { } stale)
        {
            return stale;
        }

        var changed = Apply(request, origins?.OfType<string>().Distinct().ToArray(), workspace);
        if (changed.Count > 0)
        {
            workspace.UpdatedAt = clock.GetUtcNow();
            workspace.SettingsVersion++;
            audit.Add(AuditActions.SettingsChanged, changed, id);
            outbox.Add(SettingsFact.Of(workspace), id);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        EntityVersion.Tell(http.Response, workspace.SettingsVersion);
        return TypedResults.Ok(SettingsResponse.From(workspace));
    }

    /// <summary>What changed, by name, from and to, as the audit trail tells it.</summary>
    private static Dictionary<string, object> Apply(SettingsChange request, string[]? origins, Workspace workspace)
    {
        var changed = new Dictionary<string, object>();
        if (request.Name?.Trim() is { } name && name != workspace.Name)
        {
            changed["name"] = new { From = workspace.Name, To = name };
            workspace.Name = name;
        }

        if (request.DefaultSchedule is { } schedule && schedule != workspace.DefaultSchedule)
        {
            changed["defaultSchedule"] = new { From = workspace.DefaultSchedule, To = schedule };
            workspace.DefaultSchedule = schedule;
        }

        if (request.TimeZone is { } zone && zone != workspace.TimeZone)
        {
            changed["timeZone"] = new { From = workspace.TimeZone, To = zone };
            workspace.TimeZone = zone;
        }

        if (origins is not null && !origins.SequenceEqual(workspace.AllowedOrigins))
        {
            changed["allowedOrigins"] = new { From = workspace.AllowedOrigins, To = origins };
            workspace.AllowedOrigins = origins;
        }

        return changed;
    }
}

/// <summary>The settings as other services hear of them.</summary>
internal static class SettingsFact
{
    public static WorkspaceSettingsChanged Of(Workspace workspace) => new()
    {
        WorkspaceId = workspace.Id,
        Name = workspace.Name,
        DefaultSchedule = workspace.DefaultSchedule,
        TimeZone = workspace.TimeZone,
        Version = workspace.SettingsVersion,
        ChangedAt = workspace.UpdatedAt,
    };
}
