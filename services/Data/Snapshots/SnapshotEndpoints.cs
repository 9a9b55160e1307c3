using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using Periscope.Data.Changes;
using Periscope.Data.Comparison;
using Periscope.Data.Storage;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Storage;
using Periscope.ServiceDefaults.Web;

namespace Periscope.Data.Snapshots;

internal static class SnapshotEndpoints
{
    public static IEndpointRouteBuilder MapSnapshots(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/snapshots").WithTags("Snapshots").RequireAccess("snapshots");
        group.MapGet("/{id:guid}", Get).WithName("GetSnapshot").WithSummary("One capture, as it was understood");
        group.MapGet("/{id:guid}/text", Text).WithName("GetSnapshotText").WithSummary("The text that all spans count in (UTF-16 code units)")
            .Produces<string>(StatusCodes.Status200OK, MediaTypeNames.Text.Plain);
        group.MapGet("/{id:guid}/html", Html).WithName("GetSnapshotHtml").WithSummary("The captured bytes, never as a page that runs")
            .Produces<string>(StatusCodes.Status200OK, MediaTypeNames.Text.Plain);
        group.MapGet("/{a:guid}/diff/{b:guid}", Diff).WithName("CompareSnapshots").WithSummary("What b has that a has not, and the reverse");
        return routes;
    }

    internal static async Task<Results<Ok<SnapshotResponse>, ProblemHttpResult>> Get(
        Guid id, DataDbContext db, TimeProvider clock, CancellationToken cancellationToken) =>
        await Arrival.AwaitAsync(
            id,
            () => db.Snapshots.Where(s => s.Id == id).Select(SnapshotResponse.Projection).FirstOrDefaultAsync(cancellationToken),
            clock,
            cancellationToken) is { } snapshot
            ? TypedResults.Ok(snapshot)
            : NotFound();

    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> Text(
        Guid id, DataDbContext db, SnapshotTexts texts, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await db.Snapshots.Where(s => s.Id == id).Select(s => s.TextHash).FirstOrDefaultAsync(cancellationToken) is not { } hash)
        {
            return NotFound();
        }

        KeepForEver(response);
        return TypedResults.Text(await texts.TextAsync(hash, cancellationToken), "text/plain", Encoding.UTF8);
    }

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Html(
        Guid id, DataDbContext db, ISnapshotStore store, RequestContext context, HttpResponse response, CancellationToken cancellationToken)
    {
        var found = await db.Snapshots.Where(s => s.Id == id).Select(s => new { s.ContentHash, s.Charset }).FirstOrDefaultAsync(cancellationToken);
        if (found is null || await store.GetAsync(context.RequireWorkspace(), found.ContentHash, cancellationToken) is not { } bytes)
        {
            return NotFound();
        }

        // A stranger's page under our own origin: it may be read, and must never run.
        KeepForEver(response);
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        var charset = found.Charset.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && found.Charset.Length > 0 ? found.Charset : "utf-8";
        return TypedResults.File(bytes, $"text/plain; charset={charset}", fileDownloadName: $"snapshot-{id}.html.txt");
    }

    internal static async Task<Results<Ok<DiffResponse>, ProblemHttpResult>> Diff(
        Guid a, Guid b, DataDbContext db, SnapshotTexts texts, ComparisonGate gate, CancellationToken cancellationToken)
    {
        var both = await db.Snapshots.AsNoTracking().Where(s => s.Id == a || s.Id == b).ToDictionaryAsync(s => s.Id, cancellationToken);
        if (!both.TryGetValue(a, out var before) || !both.TryGetValue(b, out var after))
        {
            return NotFound();
        }

        var earlier = await texts.LoadAsync(before, cancellationToken);
        var later = await texts.LoadAsync(after, cancellationToken);
        return TypedResults.Ok(DiffResponse.From(
            await gate.RunAsync(() => PageComparer.Compare(earlier, later, history: null), cancellationToken)));
    }

    private static ProblemHttpResult NotFound() => Problems.NotFound("There is no such snapshot.");

    private static void KeepForEver(HttpResponse response) => response.Headers.CacheControl = "private, max-age=31536000, immutable";
}
