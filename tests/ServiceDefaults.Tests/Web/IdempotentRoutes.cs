using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Messaging;
using Periscope.ServiceDefaults.Persistence;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Tests.Sample;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Web;

/// <summary>Counts what handlers did under each key, and holds some of them back.</summary>
internal sealed class Effects
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly ConcurrentDictionary<string, Func<SampleDbContext, Task<IResult?>>> _fates = new();

    public int Of(string key) => _counts.GetValueOrDefault(key);

    public TaskCompletionSource Gate(string key) =>
        _gates[key] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What happens to the next request with the key once its rows are saved; an answer in place of the handler's, or none.</summary>
    public void Next(string key, Func<SampleDbContext, Task<IResult?>> fate) => _fates[key] = fate;

    public Task<IResult?> MeetAsync(HttpRequest request, SampleDbContext db) =>
        _fates.TryRemove(KeyOf(request), out var fate) ? fate(db) : Task.FromResult<IResult?>(null);

    public int Count(HttpRequest request) => _counts.AddOrUpdate(KeyOf(request), 1, (_, count) => count + 1);

    public Task PassAsync(HttpRequest request) => _gates[KeyOf(request)].Task;

    private static string KeyOf(HttpRequest request) => request.Headers["Idempotency-Key"].ToString();
}

/// <summary>Handlers that count how often they took effect.</summary>
internal static class IdempotentRoutes
{
    public static void Map(WebApplication app)
    {
        var routes = app.MapGroup("").RequireAccess("things");
        routes.MapGet("/orders", (HttpRequest request, Effects effects) => TypedResults.Ok(effects.Count(request)));
        routes.MapPost("/orders", (Dictionary<string, string> _, HttpRequest request, Effects effects) =>
            TypedResults.Created($"/orders/{Guid.CreateVersion7()}", new { Count = effects.Count(request) }));
        routes.MapPost("/slow", async (HttpRequest request, Effects effects) =>
        {
            effects.Count(request);
            await effects.PassAsync(request);
            return TypedResults.Ok();
        });
        routes.MapPost("/fails", (HttpRequest request, Effects effects) =>
        {
            effects.Count(request);
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        });
        routes.MapPost("/throws", (HttpRequest request, Effects effects) =>
        {
            effects.Count(request);
            throw new InvalidOperationException("The sample was told to fail.");
        });
        routes.MapPost("/refuses", (HttpRequest request, Effects effects) => Problems.Conflict($"For the {effects.Count(request)}th time."));
        routes.MapPost("/large", (HttpRequest request, Effects effects) =>
        {
            effects.Count(request);
            return TypedResults.Bytes(new byte[3_000_000]);
        });
        routes.MapPost("/stream", async (HttpContext http, Effects effects) =>
        {
            effects.Count(http.Request);
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: first\n\n");
            await http.Response.Body.FlushAsync();
            await effects.PassAsync(http.Request);
            await http.Response.WriteAsync("data: second\n\n");
        });
        routes.MapPost("/things", async (
            AddThing request, SampleDbContext db, MessageOutbox outbox, HttpRequest http, Effects effects, CancellationToken cancellationToken) =>
        {
            effects.Count(http);
            var thing = new Thing { Id = Guid.CreateVersion7(), Name = request.Name };
            db.Things.Add(thing);
            outbox.Add(new ThingRenamed { ThingId = thing.Id, Number = 0 }, thing.Id);
            await db.SaveChangesAsync(cancellationToken);
            return await effects.MeetAsync(http, db) ?? TypedResults.Created($"/things/{thing.Id}", new { thing.Id });
        });
        // A handler with a transaction of its own, as those have that lock a row or write twice.
        routes.MapPost("/pairs", async (
            AddThing request, SampleDbContext db, HttpRequest http, Effects effects, CancellationToken cancellationToken) =>
        {
            effects.Count(http);
            await using (var transaction = await db.Database.BeginOrJoinAsync(cancellationToken))
            {
                db.Things.Add(new Thing { Id = Guid.CreateVersion7(), Name = "never" });
                await db.SaveChangesAsync(cancellationToken);
            }
            db.ChangeTracker.Clear();
            await using (var transaction = await db.Database.BeginOrJoinAsync(cancellationToken))
            {
                db.Things.Add(new Thing { Id = Guid.CreateVersion7(), Name = request.Name });
                await db.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            return await effects.MeetAsync(http, db) ?? TypedResults.NoContent();
        });
        routes.MapPost("/elsewhere", (HttpRequest request, Effects effects) =>
            TypedResults.Created($"/orders/{Guid.CreateVersion7()}", new { Count = effects.Count(request) })).HasEffectElsewhere();
        routes.MapPost("/busy", (HttpRequest request, Effects effects) =>
        {
            effects.Count(request);
            return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        });
        app.MapPost("/register", (HttpRequest request, Effects effects) => TypedResults.Ok(effects.Count(request))).AllowAnonymous();
    }
}
