using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Periscope.Identity.Storage;

namespace Periscope.Identity.Workspaces.Settings;

/// <summary>Tells gateways which sites workspaces allow. It is inside the mesh only: the gateway's table has no <c>/internal</c>.</summary>
internal static class OriginsEndpoint
{
    public const string Path = "/internal/origins";

    internal static async Task<Ok<OriginsResponse>> List(IdentityDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(new OriginsResponse(await db.Database
            .SqlQuery<string>($"""SELECT origin AS "Value" FROM all_allowed_origins()""").ToListAsync(cancellationToken)));
}

/// <param name="Origins">Each once, of all workspaces, and not whose they are.</param>
public sealed record OriginsResponse(IReadOnlyList<string> Origins);
