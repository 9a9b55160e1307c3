using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Periscope.ServiceDefaults.Security;
using Periscope.ServiceDefaults.Web;

namespace Periscope.ServiceDefaults.Tests.Web;

/// <summary>Counts what handlers did under each key, and holds some of them back.</summary>
internal sealed class Effects
{
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();

    public int Of(string key) => _counts.GetValueOrDefault(key);

    public TaskCompletionSource Gate(string key) =>
        _gates[key] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

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
        app.MapPost("/register", (HttpRequest request, Effects effects) => TypedResults.Ok(effects.Count(request))).AllowAnonymous();
    }
}
